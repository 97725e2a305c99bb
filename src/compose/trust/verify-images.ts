import { type Catalogue, defineCatalogue, type Language, translate } from '../../core/index.ts';
import { encodeBase64 } from '../../sign/bytes.ts';
import type { Candidate, SignatureFormat } from '../../sign/candidate.ts';
import { identityOf } from '../../sign/certificate/identity.ts';
import { cosignAttestation, cosignBundle, cosignSignature } from '../../sign/cosign/formats.ts';
import { predicateTypeOf } from '../../sign/cosign/predicate-types.ts';
import { proofAnnotations } from '../../sign/cosign/proof-annotations.ts';
import { parseSimpleSigning } from '../../sign/cosign/simple-signing.ts';
import { SignError } from '../../sign/error.ts';
import { findCandidates } from '../../sign/formats.ts';
import { isSignature, judge, type JudgedCandidate } from '../../sign/verify-image.ts';
import { ComposeError } from '../error.ts';
import { annotationsOf } from './annotations.ts';
import { type SignedImage, type TrustOutcome, type TrustPorts, type TrustSettings, withImages } from './context.ts';
import { atOnce } from './at-once.ts';
import { attestationTest } from './rego-policy.ts';
import { withGivenCertificate } from './given-certificate.ts';
import { expectedIdentity, requirementsReader, type RequirementsReader } from './requirements.ts';
import { detail } from './details.ts';

/** Verifies the signatures of images; prints what those say that hold, as the original does. */
export async function runVerify(
  names: readonly string[],
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  return verifyAll(names, settings, ports, {
    formats: signatureForms,
    report: (name, judged) => reportSignatures(name, judged, settings),
  });
}

const signatureForms = defineCatalogue<SignatureFormat>([cosignBundle, cosignSignature]);
const attestationForms = defineCatalogue<SignatureFormat>([cosignAttestation, cosignBundle]);

type OpenImage = (name: string) => Promise<SignedImage>;

/** Kinds of verification by what they look for and what they say of an image. */
interface Verification {
  /** Forms that can hold it. */
  readonly formats: Catalogue<SignatureFormat>;
  /** What is printed of an image, and the signatures that hold. @throws {SignError} SIGN_NOT_FOUND, SIGN_REFUSED. */
  report(
    name: string,
    judged: readonly JudgedCandidate[],
  ): { readonly text: string; readonly held: readonly JudgedCandidate[] };
}

/** Verifies several images at once by the same client and the same requirements; says and prints in the order of their names. */
async function verifyAll(
  names: readonly string[],
  settings: TrustSettings,
  ports: TrustPorts,
  { formats, report }: Verification,
): Promise<TrustOutcome> {
  const requirements = requirementsReader(settings, ports);
  return withImages(settings, ports, async (open) => {
    const reports = await atOnce(names, settings['max-workers'], async (name) =>
      report(name, await judgeImage(name, open, settings, ports, requirements, formats)),
    );
    for (const [index, { held }] of reports.entries()) sayChecks(names[index] ?? '', held, settings, ports);
    return { report: reports.map(({ text }) => text).join(''), exit: 0 };
  });
}

function reportSignatures(name: string, all: readonly JudgedCandidate[], settings: TrustSettings) {
  const required = Object.entries(annotationsOf(settings));
  const judged = all.filter(({ candidate }) => isSignature(candidate) || candidate.bundle === undefined);
  refuseNone(judged, name, 'signature');
  const held = judged
    .filter(({ result }) => result.accepted)
    .filter(({ candidate }) => required.every(([key, value]) => claimsOf(candidate)[key] === value));
  if (held.length === 0)
    throw new SignError('SIGN_REFUSED', {
      message: detail('no signature that holds has the demanded annotations'),
      where: name,
    });
  const claims = held.map(({ candidate }) => claimOf(candidate, name));
  return { held, text: settings.output === 'text' ? textOf(held) : `${JSON.stringify(claims)}\n` };
}

/** Verifies the attestations of one type; prints their envelopes, one a line, as the original does. */
export async function runVerifyAttestation(
  names: readonly string[],
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  const type = typeOf(settings);
  const test = await attestationTest(settings, ports);
  return verifyAll(names, settings, ports, {
    formats: attestationForms,
    report: (name, all) => {
      const judged = all.filter(
        ({ candidate: { statement, bundle } }) => statement?.predicateType === type || bundle === undefined,
      );
      refuseNone(judged, name, 'attestation');
      const accepted = judged.filter(({ result }) => result.accepted);
      const held = accepted.filter(({ candidate: { statement } }) => {
        const [digest] = statement?.subjects.flatMap((subject) => subject.digest['sha256'] ?? []) ?? [];
        return statement !== undefined && test(statement, `sha256:${digest ?? ''}`);
      });
      if (held.length === 0)
        throw new SignError('SIGN_REFUSED', {
          message: detail('no attestation that holds meets the policy'),
          where: name,
        });
      return { held, text: held.map(({ candidate }) => `${envelopeLine(candidate)}\n`).join('') };
    },
  });
}

/** Says of every signature and attestation which step holds and which fails. */
export async function runExplain(
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
  language: Language,
): Promise<TrustOutcome> {
  const judged = await withImages(settings, ports, (open) =>
    judgeImage(name, open, settings, ports, requirementsReader(settings, ports)),
  );
  const blocks = judged.map(({ candidate: { format, where }, result }) => {
    const steps = result.steps.map(
      (step) => `  ${marks[step.state]} ${step.name}: ${translate(language, step.saying)}`,
    );
    return [`${result.accepted ? marks.passed : marks.failed} ${format} ${where}`, ...steps].join('\n');
  });
  return { report: `${blocks.join('\n')}\n`, exit: judged.some(({ result }) => result.accepted) ? 0 : 1 };
}

const marks = { passed: '✔', failed: '✘', skipped: '-' } as const;

async function judgeImage(
  name: string,
  open: OpenImage,
  settings: TrustSettings,
  ports: TrustPorts,
  read: RequirementsReader,
  formats?: Catalogue<SignatureFormat>,
): Promise<readonly JudgedCandidate[]> {
  // Before anything is fetched: an identity that would accept strangers is refused whatever the image.
  if (settings.key === undefined) await expectedIdentity(settings);
  const { image, store } = await open(name);
  const candidates = await withGivenCertificate(await findCandidates(store, image.digest, formats), settings, ports);
  const bundles = candidates.flatMap(({ bundle }) => (bundle === undefined ? [] : [bundle]));
  const requirements = await read(bundles);
  return candidates.map((candidate) => judge(candidate, image.digest, requirements));
}

/** Says what was checked, and only what was: a log that nobody demanded is not claimed. */
function sayChecks(
  name: string,
  held: readonly JudgedCandidate[],
  settings: TrustSettings,
  { notify }: TrustPorts,
): void {
  const passed = (step: string) =>
    held.every(({ result }) => result.steps.some((item) => item.name === step && item.state === 'passed'));
  const checks = [
    settings['check-claims'] ? 'The cosign claims were validated' : undefined,
    passed('log-entry') ? 'The existence of the claims in the transparency log was verified offline' : undefined,
    passed('timestamp') ? 'The signatures were timestamped by a trusted authority' : undefined,
    settings.key === undefined
      ? 'The code-signing certificate was verified using trusted certificate authority certificates'
      : 'The signatures were verified against the specified public key',
  ];
  const lines = checks.filter((check) => check !== undefined).map((check) => `  - ${check}\n`);
  notify?.(
    `\nVerification for ${name} --\nThe following checks were performed on each of these signatures:\n${lines.join('')}`,
  );
}

function refuseNone(judged: readonly JudgedCandidate[], name: string, what: string): void {
  if (judged.length === 0)
    throw new SignError('SIGN_NOT_FOUND', { message: detail('it has no {what} of this kind', { what }), where: name });
  const failure = judged.find(({ result }) => !result.accepted)?.result.firstFailure;
  if (failure === undefined || judged.some(({ result }) => result.accepted)) return;
  throw new SignError('SIGN_REFUSED', {
    message: detail('none of {count} holds; the first fails at the step {step}: {reason}', {
      count: judged.length,
      step: failure.name,
      reason: { en: translate('en', failure.saying), zh: translate('zh', failure.saying) },
    }),
    where: name,
  });
}

/** What a signature says, in the original's shape. */
function claimOf(candidate: Candidate, name: string): object {
  const { bundle, statement } = candidate;
  const content = bundle?.content;
  const optional = { ...claimsOf(candidate), ...signerClaims(candidate) };
  if (content?.kind === 'simple-signing') {
    const { reference, digest } = parseSimpleSigning(content.payload);
    const type = 'cosign container image signature';
    const critical = { identity: { 'docker-reference': reference }, image: { 'docker-manifest-digest': digest }, type };
    return { critical, optional };
  }
  const digest = `sha256:${statement?.subjects[0]?.digest['sha256'] ?? ''}`;
  const critical = {
    identity: { 'docker-reference': name },
    image: { 'docker-manifest-digest': digest },
    type: statement?.predicateType,
  };
  return { critical, optional };
}

/** Claims of the signer: annotations. */
function claimsOf({ bundle, statement }: Candidate): Readonly<Record<string, unknown>> {
  if (bundle?.content.kind === 'simple-signing') return parseSimpleSigning(bundle.content.payload).optional;
  const predicate = statement?.predicate;
  return typeof predicate === 'object' && predicate !== null ? { ...predicate } : {};
}

function signerClaims({ bundle }: Candidate): Readonly<Record<string, unknown>> {
  if (bundle === undefined) return {};
  const log = proofAnnotations({ certificates: [] }, bundle)['dev.sigstore.cosign/bundle'];
  const shown = log === undefined ? {} : { Bundle: JSON.parse(log) as unknown };
  if (bundle.signer.kind === 'key') return shown;
  const { names, issuer = '', claims } = identityOf(bundle.signer.certificate);
  const workflow = Object.entries(workflowNames).flatMap(([claim, shownAs]) =>
    claims[claim] === undefined ? [] : [[shownAs, claims[claim]] as const],
  );
  return { ...shown, Issuer: issuer, Subject: names.join(', '), ...Object.fromEntries(workflow) };
}

const workflowNames: Readonly<Record<string, string>> = {
  'github-workflow-name': 'githubWorkflowName',
  'github-workflow-ref': 'githubWorkflowRef',
  'github-workflow-repository': 'githubWorkflowRepository',
  'github-workflow-sha': 'githubWorkflowSha',
  'github-workflow-trigger': 'githubWorkflowTrigger',
};

function textOf(held: readonly JudgedCandidate[]): string {
  return held
    .map(({ candidate: { bundle, statement } }) => {
      const signer = bundle?.signer;
      const subject =
        signer?.kind === 'certificate'
          ? `Certificate subject: ${identityOf(signer.certificate).names.join(', ')}\n`
          : '';
      const payload =
        bundle?.content.kind === 'simple-signing'
          ? new TextDecoder().decode(bundle.content.payload)
          : JSON.stringify(statement);
      return `${subject}${payload}\n`;
    })
    .join('');
}

function envelopeLine({ bundle }: Candidate): string {
  if (bundle?.content.kind !== 'envelope') return '';
  const { payloadType, payload, signatures } = bundle.content.envelope;
  const written = signatures.map(({ keyId, signature }) => ({ keyid: keyId, sig: encodeBase64(signature) }));
  return JSON.stringify({ payloadType, payload: encodeBase64(payload), signatures: written });
}

function typeOf({ type: name }: TrustSettings): string {
  const type = predicateTypeOf(name);
  if (type !== undefined) return type;
  throw new ComposeError('CONFIG_INVALID', {
    message: detail('{name} is neither a known type of attestation nor a URI', { name: JSON.stringify(name) }),
    where: '--type',
  });
}
