import {
  DartagnanError,
  describeError,
  type ImageVerifier,
  type Language,
  say,
  verbatim,
  type VerificationDecision,
} from '../../core/index.ts';
import { messages } from '../../sign/messages.ts';
import { type AuthorityVerdict, decideAll } from '../../sign/policy/decide.ts';
import { rulesFor } from '../../sign/policy/policy.ts';
import {
  findImage,
  type SignedImage,
  type TrustOutcome,
  type TrustPorts,
  type TrustSettings,
  withClient,
  withImage,
} from './context.ts';
import { atOnce } from './at-once.ts';
import { findEvidence } from './find-evidence.ts';
import { openPolicy } from './open-policy.ts';
import { type Verdict, writeVerdicts } from './write-verdicts.ts';
import { runSign } from './sign-images.ts';

/** Decides about an image that is open. */
type Decider = (name: string, image: SignedImage, signal: AbortSignal) => Promise<VerificationDecision>;

/** Images that are verified at the same time; each holds one or two connections of the shared client. */
const workers = 8;

/** Makes the verifier of a trust policy; its keys and its trusted root are read once. @throws {SignError} SIGN_POLICY and others. */
export async function policyVerifier(file: string, settings: TrustSettings, ports: TrustPorts): Promise<ImageVerifier> {
  const decider = await makeDecider(file, ports);
  return {
    verify: (name, signal) => withImage(name, settings, { ...ports, signal }, (image) => decider(name, image, signal)),
  };
}

/**
 * Verifies images by the trust policy, several at once over the same connections, and says why one is refused. An image that cannot be
 * read is refused with the reason, and the others are still verified. Ends with 1 where one is refused.
 */
export async function runPolicyVerify(
  names: readonly string[],
  file: string,
  settings: TrustSettings,
  ports: TrustPorts & { readonly language: Language; readonly format?: 'text' | 'json' },
): Promise<TrustOutcome> {
  const decider = await makeDecider(file, ports);
  const decisions = settings['local-image']
    ? await verifyAll(names, ports, (name) =>
        withImage(name, settings, ports, (image) => decider(name, image, ports.signal)),
      )
    : await withClient(settings, ports, (client) =>
        verifyAll(names, ports, async (name) =>
          decider(name, await findImage(client, name, settings, ports), ports.signal),
        ),
      );
  const report = writeVerdicts(decisions, ports.format ?? 'text', ports.language);
  return { report, exit: decisions.every(({ accepted }) => accepted) ? 0 : 1 };
}

/** Signs images; where there is a trust policy, says what it decides of each then. Fine as soon as they are signed. */
export async function runPolicySign(
  names: readonly string[],
  settings: TrustSettings,
  ports: TrustPorts & { readonly language: Language },
): Promise<TrustOutcome> {
  const signed = await runSign(names, settings, ports);
  if (settings.policy === undefined || signed.exit !== 0) return signed;
  const decided = await runPolicyVerify(names, settings.policy, settings, ports);
  return { report: `${signed.report}${decided.report}`, exit: 0 };
}

async function verifyAll(
  names: readonly string[],
  { signal, language }: TrustPorts & { readonly language: Language },
  decideOne: (name: string) => Promise<VerificationDecision>,
): Promise<readonly Verdict[]> {
  return atOnce(names, workers, (name) =>
    decideOne(name).catch((error: unknown): Verdict => {
      if (!(error instanceof DartagnanError) || signal.aborted) throw error;
      return { image: name, accepted: false, authorities: [], reasons: [verbatim(describeError(error, language))] };
    }),
  );
}

async function makeDecider(file: string, ports: TrustPorts): Promise<Decider> {
  const { policy, material } = await openPolicy(file, ports);
  return async (name, image, signal) => {
    const { reference } = image;
    const shared = { image: name, digest: image.image.digest };
    const path = `${reference.registry}/${reference.repository}`;
    const rules = rulesFor(policy, path);
    if (rules.length === 0)
      return { ...shared, accepted: false, authorities: [], reasons: [say(messages.noRule, { image: path })] };
    const found = await findEvidence(rules, policy, material, image, { ...ports, signal });
    const { candidates, ...decision } = decideAll(rules, policy, material, found);
    return { ...shared, ...decision, candidates: candidates.map(verdictOf) };
  };
}

/** An authority's verdict as others may see it. */
export function verdictOf({ authority, candidate: { format, where }, result: { accepted, steps } }: AuthorityVerdict) {
  return { authority, format, where, accepted, steps };
}
