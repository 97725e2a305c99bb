import { type Digest, type Saying, say } from '../../core/index.ts';
import type { Candidate } from '../candidate.ts';
import type { PublicKey } from '../key/public-key.ts';
import { messages } from '../messages.ts';
import type { TrustedRoot } from '../trust/trusted-root.ts';
import type { Requirements } from '../verify/context.ts';
import { isSignature, judge, type JudgedCandidate } from '../verify-image.ts';
import { identityOf, type TrustPolicy, type TrustRule } from './policy.ts';

/** Files that a policy names, read beforehand: deciding touches neither disk nor network. */
export interface PolicyMaterial {
  readonly root: TrustedRoot | undefined;
  /** Keys by the names of their authorities. */
  readonly keys: ReadonlyMap<string, PublicKey>;
}

/** What a rule decided. */
export interface RuleDecision {
  readonly accepted: boolean;
  /** Authorities whose signature holds. */
  readonly authorities: readonly string[];
  readonly reasons: readonly Saying[];
}

/** Decides by a rule: enough authorities have signed, and every attestation is made by one of them. */
export function decide(
  rule: TrustRule,
  policy: TrustPolicy,
  material: PolicyMaterial,
  found: { readonly image: Digest; readonly candidates: readonly Candidate[] },
): RuleDecision {
  const judged = rule.authorities.map((name) => ({
    name,
    results: judgeAll(found, requirementsOf(name, policy, material)),
  }));
  const holding = judged.filter(({ results }) =>
    results.some((item) => isSignature(item.candidate) && item.result.accepted),
  );
  const quorum = rule.quorum ?? rule.authorities.length;
  const missing = rule.attestations.filter(
    (type) =>
      !judged.some(({ results }) =>
        results.some((item) => item.result.accepted && item.candidate.statement?.predicateType === type),
      ),
  );
  const isEnough = holding.length >= quorum;
  const quorumReason = say(messages.quorum, { count: holding.length, quorum });
  const failures = isEnough
    ? []
    : judged.filter((entry) => !holding.includes(entry)).flatMap(({ name, results }) => reasonsOf(name, results));
  const absent = missing.map((type) => say(messages.attestationMissing, { type }));
  return {
    accepted: isEnough && missing.length === 0,
    authorities: holding.map(({ name }) => name),
    reasons: [...failures, ...absent, quorumReason],
  };
}

function judgeAll(
  { image, candidates }: { image: Digest; candidates: readonly Candidate[] },
  requirements: Requirements,
) {
  return candidates.map((candidate) => judge(candidate, image, requirements));
}

function requirementsOf(name: string, policy: TrustPolicy, { root, keys }: PolicyMaterial): Requirements {
  const authority = policy.authorities[name];
  const shared = root === undefined ? {} : { root };
  if (authority !== undefined && 'keyless' in authority) return { ...shared, identity: identityOf(authority.keyless) };
  const key = keys.get(name);
  return {
    ...(authority?.log === true ? shared : {}),
    withoutLog: authority?.log !== true,
    ...(key === undefined ? {} : { key }),
  };
}

/** Why an authority does not count: the first failing step of each signature, or that there is none. */
function reasonsOf(authority: string, results: readonly JudgedCandidate[]): readonly Saying[] {
  const signatures = results.filter(({ candidate }) => isSignature(candidate) || candidate.bundle === undefined);
  if (signatures.length === 0) return [say(messages.unsigned, { authority })];
  return signatures.map(({ candidate, result }) =>
    say(messages.authorityFailed, { authority, format: candidate.format, step: result.firstFailure?.name ?? '' }),
  );
}
