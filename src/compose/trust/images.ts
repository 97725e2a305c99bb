import { formatReference } from '../../oci/reference.ts';
import { attachedTag } from '../../sign/cosign/names.ts';
import { predicateTypeOf } from '../../sign/cosign/predicate-types.ts';
import { attestImage, signImage, type SignImageRequest } from '../../sign/cosign/sign-image.ts';
import { parseSimpleSigning } from '../../sign/cosign/simple-signing.ts';
import { encodeBase64 } from '../../sign/bytes.ts';
import type { Candidate } from '../../sign/candidate.ts';
import { SignError } from '../../sign/error.ts';
import { findCandidates } from '../../sign/formats.ts';
import { readJson } from '../../sign/json.ts';
import { type JudgedCandidate, isSignature, judge } from '../../sign/verify-image.ts';
import { type Language, translate } from '../../core/index.ts';
import { ComposeError } from '../error.ts';
import {
  readNamed,
  type SignedImage,
  type TrustOutcome,
  type TrustPorts,
  type TrustSettings,
  withImage,
} from './context.ts';
import { signingKey } from './keys.ts';
import { requirementsOf } from './requirements.ts';

/** Signs an image by key. */
export async function runSign(name: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  return withImage(name, settings, ports, async (image) => {
    await signImage(await requestOf(image, settings, ports), annotationsOf(settings));
    return { report: '', exit: 0 };
  });
}

/** Attaches a signed statement to an image. */
export async function runAttest(name: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const { predicate: file } = settings;
  if (file === undefined) throw new ComposeError('CONFIG_INVALID', { message: 'no file is named with --predicate' });
  const document = readJson(await readNamed(file, ports), file);
  const predicate = Object.fromEntries(document.keys().map((key) => [key, document.value(key)]));
  const type = typeOf(settings);
  return withImage(name, settings, ports, async (image) => {
    await attestImage(await requestOf(image, settings, ports), type, predicate);
    return { report: '', exit: 0 };
  });
}

/** Verifies the signatures of an image; prints what those say that hold, as the original does. */
export async function runVerify(name: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const required = Object.entries(annotationsOf(settings));
  const judged = (await judgeImage(name, settings, ports)).filter(
    ({ candidate }) => isSignature(candidate) || candidate.bundle === undefined,
  );
  const held = accepted(judged, name, 'signature').filter((claim) =>
    required.every(([key, value]) => claim.optional[key] === value),
  );
  if (held.length > 0) return { report: `${JSON.stringify(held)}\n`, exit: 0 };
  throw new SignError('SIGN_REFUSED', { message: 'no signature that holds has the demanded annotations', where: name });
}

/** Verifies the attestations of one type; prints their envelopes, one a line, as the original does. */
export async function runVerifyAttestation(
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  const type = typeOf(settings);
  const judged = (await judgeImage(name, settings, ports)).filter(
    ({ candidate: { statement, bundle } }) => statement?.predicateType === type || bundle === undefined,
  );
  refuseNone(judged, name, 'attestation');
  const lines = judged.filter(({ result }) => result.accepted).map(({ candidate }) => envelopeLine(candidate));
  return { report: `${lines.join('\n')}\n`, exit: 0 };
}

/** Says of every signature and attestation which step holds and which fails. */
export async function runExplain(
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
  language: Language,
): Promise<TrustOutcome> {
  const judged = await judgeImage(name, settings, ports);
  const blocks = judged.map(({ candidate: { format, where }, result }) => {
    const steps = result.steps.map(
      (step) => `  ${marks[step.state]} ${step.name}: ${translate(language, step.saying)}`,
    );
    return [`${result.accepted ? marks.passed : marks.failed} ${format} ${where}`, ...steps].join('\n');
  });
  return { report: `${blocks.join('\n')}\n`, exit: judged.some(({ result }) => result.accepted) ? 0 : 1 };
}

const marks = { passed: '✔', failed: '✘', skipped: '-' } as const;

/** Where cosign keeps the signatures of an image. */
export async function runTriangulate(name: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  return withImage(name, settings, ports, async ({ reference: { registry, repository }, image }) => {
    const tag = attachedTag(image.digest, 'sig');
    return { report: `${formatReference({ registry, repository, tag })}\n`, exit: 0 };
  });
}

/** Everything that is signed about an image, verified or not. */
export async function runTree(name: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  return withImage(name, settings, ports, async ({ image, store }) => {
    const found = await findCandidates(store, image.digest);
    const lines = found.map(
      ({ format, where, statement }) =>
        `└── ${format} ${where}${statement === undefined ? '' : ` (${statement.predicateType})`}`,
    );
    return { report: `${[`${name} (${image.digest})`, ...lines].join('\n')}\n`, exit: 0 };
  });
}

async function judgeImage(
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<readonly JudgedCandidate[]> {
  const requirements = await requirementsOf(settings, ports);
  return withImage(name, settings, ports, async ({ image, store }) => {
    const candidates = await findCandidates(store, image.digest);
    return candidates.map((candidate) => judge(candidate, image.digest, requirements));
  });
}

async function requestOf(
  { reference, image, store }: SignedImage,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<SignImageRequest> {
  if (settings['tlog-upload'])
    throw new ComposeError('SETTING_UNSUPPORTED', {
      message: 'signatures are not recorded in a transparency log: say --tlog-upload=false',
      where: '--tlog-upload',
    });
  const { registry, repository } = reference;
  const key = await signingKey(settings, ports);
  return {
    store,
    repository: { registry, repository },
    image,
    key,
    form: settings['new-bundle-format'] ? 'bundle' : 'legacy',
  };
}

/** Claims of the signatures that hold. @throws {SignError} where there are none, with the first reason. */
function accepted(judged: readonly JudgedCandidate[], name: string, what: string): readonly Claim[] {
  refuseNone(judged, name, what);
  return judged.filter(({ result }) => result.accepted).map(({ candidate }) => claimOf(candidate, name));
}

function refuseNone(judged: readonly JudgedCandidate[], name: string, what: string): void {
  if (judged.length === 0)
    throw new SignError('SIGN_NOT_FOUND', { message: `it has no ${what} of this kind`, where: name });
  const failure = judged.find(({ result }) => !result.accepted)?.result.firstFailure;
  if (failure === undefined || judged.some(({ result }) => result.accepted)) return;
  const message = `none of ${judged.length} holds; the first fails at the step ${failure.name}: ${translate('en', failure.saying)}`;
  throw new SignError('SIGN_REFUSED', { message, where: name });
}

/** What a signature says, in the original's shape. */
interface Claim {
  readonly critical: object;
  readonly optional: Readonly<Record<string, unknown>>;
}

function claimOf({ bundle, statement }: Candidate, name: string): Claim {
  const content = bundle?.content;
  const type = 'cosign container image signature';
  if (content?.kind === 'simple-signing') {
    const { reference, digest, optional } = parseSimpleSigning(content.payload);
    return {
      critical: { identity: { 'docker-reference': reference }, image: { 'docker-manifest-digest': digest }, type },
      optional,
    };
  }
  const digest = `sha256:${statement?.subjects[0]?.digest['sha256'] ?? ''}`;
  return {
    critical: { identity: { 'docker-reference': name }, image: { 'docker-manifest-digest': digest }, type },
    optional: {},
  };
}

function envelopeLine({ bundle }: Candidate): string {
  if (bundle?.content.kind !== 'envelope') return '';
  const { payloadType, payload, signatures } = bundle.content.envelope;
  const written = signatures.map(({ keyId, signature }) => ({ keyid: keyId, sig: encodeBase64(signature) }));
  return JSON.stringify({ payloadType, payload: encodeBase64(payload), signatures: written });
}

function typeOf({ type: name }: TrustSettings): string {
  const type = predicateTypeOf(name);
  if (type === undefined)
    throw new ComposeError('CONFIG_INVALID', { message: `${name} is no known type and no URI`, where: '--type' });
  return type;
}

function annotationsOf({ annotations }: TrustSettings): Readonly<Record<string, string>> {
  const pairs = annotations.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1)
      throw new ComposeError('CONFIG_INVALID', { message: `${pair} is not KEY=VALUE`, where: '--annotations' });
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}
