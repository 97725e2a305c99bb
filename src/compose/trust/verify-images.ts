import { type Catalogue, defineCatalogue, type Language, translate } from '../../core/index.ts';
import type { SignatureFormat } from '../../sign/candidate.ts';
import { cosignAttestation, cosignBundle, cosignSignature } from '../../sign/cosign/formats.ts';
import { predicateTypeOf } from '../../sign/cosign/predicate-types.ts';
import { SignError } from '../../sign/error.ts';
import { findCandidates } from '../../sign/formats.ts';
import { isSignature, judge, type JudgedCandidate } from '../../sign/verify-image.ts';
import { ComposeError } from '../error.ts';
import { annotationsOf } from './annotations.ts';
import { type NamedImage, type TrustOutcome, type TrustPorts, type TrustSettings, withNamedImages } from './context.ts';
import { atOnceUntil } from './at-once.ts';
import { claimOf, claimsOf, envelopeLine, signerLines, textOf } from './claims.ts';
import { attestationTest } from './attestation-policy.ts';
import { withGivenCertificate } from './given-certificate.ts';
import { sayChecks, warnWithoutLog } from './say.ts';
import { requirementsReader, type RequirementsReader } from './requirements.ts';
import { detail } from './details.ts';

/** Verifies the signatures of images; prints what those say that hold, as the original does. */
export async function runVerify(
  names: readonly string[],
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  warnWithoutLog('signature', settings, ports);
  return verifyAll(names, settings, ports, {
    formats: signatureForms,
    report: (name, judged) => reportSignatures(name, judged, settings),
  });
}

const signatureForms = defineCatalogue<SignatureFormat>([cosignBundle, cosignSignature]);
const attestationForms = defineCatalogue<SignatureFormat>([cosignAttestation, cosignBundle]);

type OpenImage = (name: string) => Promise<NamedImage>;

/** Kinds of verification by what they look for and what they say of an image. */
interface Verification {
  /** Forms that can hold it. */
  readonly formats: Catalogue<SignatureFormat>;
  /** What is printed of an image, and the signatures that hold. @throws {SignError} SIGN_NOT_FOUND, SIGN_REFUSED. */
  report(name: string, judged: readonly JudgedCandidate[]): Report;
}

/** What is said of an image. */
interface Report {
  readonly text: string;
  /** What is said beside it, on standard error. */
  readonly aside?: string;
  readonly held: readonly JudgedCandidate[];
}

/** Verifies several images at once by the same client and the same requirements; says and prints in the order of their names. */
async function verifyAll(
  names: readonly string[],
  settings: TrustSettings,
  ports: TrustPorts,
  { formats, report }: Verification,
): Promise<TrustOutcome> {
  const requirements = requirementsReader(settings, ports);
  return withNamedImages(settings, ports, async (open) => {
    const { done, failure } = await atOnceUntil(names, settings['max-workers'], async (name) =>
      report(name, await judgeImage(name, open, settings, ports, requirements, formats)),
    );
    for (const [index, { held, aside = '' }] of done.entries()) {
      sayChecks(names[index] ?? '', held, settings, ports);
      ports.notify?.(aside);
    }
    return { report: done.map(({ text }) => text).join(''), exit: 0, failure };
  });
}

function reportSignatures(name: string, all: readonly JudgedCandidate[], settings: TrustSettings): Report {
  const required = Object.entries(annotationsOf(settings));
  const judged = all.filter(({ candidate }) => isSignature(candidate) || candidate.bundle === undefined);
  refuseNone(judged, name, 'signature');
  const held = judged
    .filter(({ result }) => result.accepted)
    .filter(({ candidate }) => required.every(([key, value]) => claimsOf(candidate)[key] === value));
  if (held.length === 0)
    throw new SignError('SIGN_REFUSED', {
      message: detail(
        'no matching signatures: missing or incorrect annotation: none that holds has what --annotations demands',
      ),
      where: name,
    });
  if (settings.output === 'text')
    return {
      held,
      aside: held.map(({ candidate }) => signerLines(candidate)).join(''),
      text: held.map(({ candidate }) => textOf(candidate, name)).join(''),
    };
  return { held, text: `\n${JSON.stringify(held.map(({ candidate }) => claimOf(candidate, name)))}\n` };
}

/** Verifies the attestations of one type; prints their envelopes, one a line, as the original does. */
export async function runVerifyAttestation(
  names: readonly string[],
  policies: readonly string[],
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  warnWithoutLog('attestation', settings, ports);
  const type = typeOf(settings);
  const test = await attestationTest(policies, ports);
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
  const judged = await withNamedImages(settings, ports, (open) =>
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
  required: RequirementsReader,
  formats?: Catalogue<SignatureFormat>,
): Promise<readonly JudgedCandidate[]> {
  await required.prepare();
  const found = await open(name);
  const { image, store } = found;
  const beside =
    settings.signature === undefined
      ? await findCandidates(store, image.digest, formats)
      : [await (await import('./detached.ts')).detachedCandidate(settings.signature, found, settings, ports)];
  const candidates = await withGivenCertificate(beside, settings, ports);
  const bundles = candidates.flatMap(({ bundle }) => (bundle === undefined ? [] : [bundle]));
  const requirements = await required.read(bundles);
  return candidates.map((candidate) => judge(candidate, image.digest, requirements));
}

/** Refuses where nothing holds, in the original's words and then ours. @throws {SignError} SIGN_NOT_FOUND, SIGN_REFUSED. */
function refuseNone(judged: readonly JudgedCandidate[], name: string, what: 'attestation' | 'signature'): void {
  if (judged.length === 0)
    throw new SignError('SIGN_NOT_FOUND', {
      message: what === 'signature' ? detail('no signatures found') : detail('no attestations found'),
      where: name,
    });
  const failure = judged.find(({ result }) => !result.accepted)?.result.firstFailure;
  if (failure === undefined || judged.some(({ result }) => result.accepted)) return;
  const reason = { en: translate('en', failure.saying), zh: translate('zh', failure.saying) };
  const values = { count: judged.length, step: failure.name, reason };
  // As for the original, a signature in a bundle is an attestation; the exit codes of the two differ.
  if (what === 'attestation' || judged.some(({ candidate: { bundle } }) => bundle?.content.kind === 'envelope'))
    throw new SignError('SIGN_ATTESTATION_REFUSED', {
      message: detail(
        'no matching attestations: none of {count} holds; the first fails at the step {step}: {reason}',
        values,
      ),
      where: name,
    });
  throw new SignError('SIGN_REFUSED', {
    message: detail(
      'no matching signatures: none of {count} holds; the first fails at the step {step}: {reason}',
      values,
    ),
    where: name,
  });
}

function typeOf({ type: name }: TrustSettings): string {
  const type = predicateTypeOf(name);
  if (type !== undefined) return type;
  throw new ComposeError('CONFIG_INVALID', {
    message: detail('{name} is neither a known type of attestation nor a URI', { name: JSON.stringify(name) }),
    where: '--type',
  });
}
