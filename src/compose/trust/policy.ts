import { type ImageVerifier, type Language, say, type Saying, type VerificationDecision } from '../../core/index.ts';
import { messages } from '../../sign/messages.ts';
import { type AuthorityVerdict, decideAll } from '../../sign/policy/decide.ts';
import { rulesFor } from '../../sign/policy/policy.ts';
import { type SignedImage, type TrustOutcome, type TrustPorts, type TrustSettings, withImage } from './context.ts';
import { findEvidence } from './find-evidence.ts';
import { eachImage } from './each-image.ts';
import { type OpenPolicy, openPolicy } from './open-policy.ts';
import { type Verdict, writeVerdicts } from './write-verdicts.ts';
import { runSign } from './sign-images.ts';

/** A decision with the verdicts behind it, which hold the signatures themselves. */
export interface Decided {
  readonly decision: VerificationDecision;
  readonly verdicts: readonly AuthorityVerdict[];
}

/** Makes the verifier of a trust policy; its keys and its trusted root are read once. @throws {SignError} SIGN_POLICY and others. */
export async function policyVerifier(file: string, settings: TrustSettings, ports: TrustPorts): Promise<ImageVerifier> {
  const opened = await openPolicy(file, ports);
  const decideOpen = async (name: string, image: SignedImage, signal: AbortSignal) =>
    (await decideImage(opened, name, image, { ...ports, signal })).decision;
  return {
    verify: (name, signal) =>
      withImage(name, settings, { ...ports, signal }, (image) => decideOpen(name, image, signal)),
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
  const opened = await openPolicy(file, ports);
  const decisions = await eachImage<Verdict>(names, settings, ports, {
    run: async (name, image) => (await decideImage(opened, name, image, ports)).decision,
    fail: unread,
  });
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

/** The verdict on an image that could not be read. */
export function unread(image: string, reason: Saying): Verdict {
  return { image, accepted: false, authorities: [], reasons: [reason] };
}

/** Decides about an image that is open. */
export async function decideImage(
  { policy, material }: OpenPolicy,
  name: string,
  image: SignedImage,
  ports: TrustPorts,
): Promise<Decided> {
  const shared = { image: name, digest: image.image.digest };
  const path = `${image.reference.registry}/${image.reference.repository}`;
  const rules = rulesFor(policy, path);
  if (rules.length === 0) {
    const reasons = [say(messages.noRule, { image: path })];
    return { decision: { ...shared, accepted: false, authorities: [], reasons }, verdicts: [] };
  }
  const found = await findEvidence(rules, policy, material, image, ports);
  const { candidates: verdicts, ...decision } = decideAll(rules, policy, material, found);
  return { decision: { ...shared, ...decision, candidates: verdicts.map(verdictOf) }, verdicts };
}

/** An authority's verdict as others may see it. */
export function verdictOf({ authority, candidate: { format, where }, result: { accepted, steps } }: AuthorityVerdict) {
  return { authority, format, where, accepted, steps };
}
