import { type Digest, messageOf, type Saying, say } from '../../core/index.ts';
import { DartagnanError } from '../../core/index.ts';
import type { Candidate } from '../candidate.ts';
import type { PublicKey } from '../key/public-key.ts';
import { messages } from '../messages.ts';
import type { TrustedRoot } from '../trust/trusted-root.ts';
import type { Requirements } from '../verify/context.ts';
import { isSignature, judge, type JudgedCandidate } from '../verify-image.ts';
import type { Statement } from '../statement/statement.ts';
import type { Condition } from './condition.ts';
import { identityOf, type RequiredAttestation, type TrustPolicy, type TrustRule } from './policy.ts';

/** Files that a policy names, read beforehand: deciding touches neither disk nor network. */
export interface PolicyMaterial {
  readonly root: TrustedRoot | undefined;
  /** Keys by the names of their authorities. */
  readonly keys: ReadonlyMap<string, PublicKey>;
  /** Conditions of the attestations that rules require. */
  readonly conditions: ReadonlyMap<RequiredAttestation, readonly Condition[]>;
}

/** What a rule decided. */
export interface RuleDecision {
  readonly accepted: boolean;
  /** Authorities whose signature holds. */
  readonly authorities: readonly string[];
  readonly reasons: readonly Saying[];
}

/** What is decided about: an image with all that was found beside it, at a time in seconds since 1970. */
export interface Found {
  readonly image: Digest;
  readonly candidates: readonly Candidate[];
  readonly now: number;
}

/** Decides by a rule: enough authorities have signed, and every attestation is made by one of them and says what it must. */
export function decide(rule: TrustRule, policy: TrustPolicy, material: PolicyMaterial, found: Found): RuleDecision {
  const judged = rule.authorities.map((name) => ({
    name,
    results: judgeAll(found, requirementsOf(name, policy, material)),
  }));
  const holding = judged.filter(({ results }) =>
    results.some((item) => isSignature(item.candidate) && item.result.accepted && isFresh(item, rule.maxAge, found)),
  );
  const quorum = rule.quorum ?? rule.authorities.length;
  const isEnough = holding.length >= quorum;
  const quorumReason = say(messages.quorum, { count: holding.length, quorum });
  const failures = isEnough
    ? []
    : judged.filter((entry) => !holding.includes(entry)).flatMap(({ name, results }) => reasonsOf(name, results, rule));
  const accepted = judged.flatMap(({ results }) => results.filter(({ result }) => result.accepted));
  const absent = rule.attestations.flatMap((required) => lacksOf(required, accepted, material, found));
  return {
    accepted: isEnough && absent.length === 0,
    authorities: holding.map(({ name }) => name),
    reasons: [...failures, ...absent, quorumReason],
  };
}

/** Why an attestation that a rule requires is not there: the conditions that fail, or that nobody made one. Nothing where one counts. */
function lacksOf(
  required: RequiredAttestation,
  accepted: readonly JudgedCandidate[],
  { conditions }: PolicyMaterial,
  found: Found,
): readonly Saying[] {
  const { type, maxAge } = required;
  const ofType = accepted.filter(({ candidate }) => candidate.statement?.predicateType === type);
  if (ofType.length === 0) return [say(messages.attestationMissing, { type })];
  const fresh = ofType.filter((item) => isFresh(item, maxAge, found));
  if (fresh.length === 0) return [say(messages.attestationAge, { type, age: ageText(maxAge) })];
  const failing = fresh.map(({ candidate: { statement } }) =>
    (conditions.get(required) ?? []).flatMap((condition) => failureOf(condition, statement, found.image)),
  );
  if (failing.some((failures) => failures.length === 0)) return [];
  return failing.flat().map((condition) => say(messages.attestationFails, { type, condition }));
}

/** A condition that has no answer about a statement does not hold. */
function failureOf({ name, holds }: Condition, statement: Statement | undefined, image: Digest): string[] {
  try {
    return statement !== undefined && holds(statement, image) ? [] : [name];
  } catch (error) {
    if (!(error instanceof DartagnanError)) throw error;
    return [messageOf(error)];
  }
}

function isFresh({ result }: JudgedCandidate, maxAge: number | undefined, { now }: Found): boolean {
  return maxAge === undefined || result.times.some(({ time }) => now - time <= maxAge);
}

function ageText(seconds = 0): string {
  return seconds % 86_400 === 0 ? `${seconds / 86_400}d` : `${seconds}s`;
}

function judgeAll({ image, candidates }: Found, requirements: Requirements) {
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

/** Why an authority does not count: the first failing step of each signature, its age, or that there is none. */
function reasonsOf(authority: string, results: readonly JudgedCandidate[], { maxAge }: TrustRule): readonly Saying[] {
  const signatures = results.filter(({ candidate }) => isSignature(candidate) || candidate.bundle === undefined);
  if (signatures.length === 0) return [say(messages.unsigned, { authority })];
  return signatures.map(({ candidate, result }) =>
    result.accepted
      ? say(messages.signatureAge, { authority, age: ageText(maxAge) })
      : say(messages.authorityFailed, { authority, format: candidate.format, step: result.firstFailure?.name ?? '' }),
  );
}
