import { type Digest, messageOf, type Saying, say } from '../../core/index.ts';
import { DartagnanError } from '../../core/index.ts';
import type { Candidate } from '../candidate.ts';
import { messages } from '../messages.ts';
import type { RevocationOutcome } from '../notation/verify.ts';
import { isSignature, type JudgedCandidate } from '../verify-image.ts';
import type { Statement } from '../statement/statement.ts';
import type { Condition } from './condition.ts';
import { judgeFor, type JudgingMaterial } from './judges.ts';
import type { RequiredAttestation, TrustPolicy, TrustRule } from './policy.ts';
import { distinctSigners } from './quorum.ts';

/** Files that a policy names, read beforehand: deciding touches neither disk nor network. */
export interface PolicyMaterial extends JudgingMaterial {
  /** Conditions of the attestations that rules require. */
  readonly conditions: ReadonlyMap<RequiredAttestation, readonly Condition[]>;
  /** Judges in place of the verifier: one that remembers, where many policies are tried on one image. */
  readonly judge?: typeof judgeFor;
}

/** A candidate as one authority judges it. */
export interface AuthorityVerdict extends JudgedCandidate {
  readonly authority: string;
}

/** What a rule decided. */
export interface RuleDecision {
  readonly accepted: boolean;
  /** Authorities whose signature holds, each by a signature of its own. */
  readonly authorities: readonly string[];
  readonly reasons: readonly Saying[];
  /** Every candidate, by every authority that could have made it. */
  readonly candidates: readonly AuthorityVerdict[];
}

/** What is decided about: an image with all that was found for it, at a time in milliseconds since 1970. */
export interface Found {
  readonly image: Digest;
  /** What else of the image's descriptor a signature of the Notary Project must name. */
  readonly descriptor?: { readonly mediaType: string; readonly size: number };
  readonly candidates: readonly Candidate[];
  readonly now: number;
  /** What responders and lists said of notation’s signatures, by the authority for which they were asked. */
  readonly revocation?: ReadonlyMap<Candidate, ReadonlyMap<string, RevocationOutcome>>;
}

/** Decides by all rules that name an image: each must accept it, but those that only warn. @throws {TypeError} where there is none. */
export function decideAll(
  rules: readonly TrustRule[],
  policy: TrustPolicy,
  material: PolicyMaterial,
  found: Found,
): RuleDecision {
  const decisions = rules.map((rule) => ({ rule, ...decide(rule, policy, material, found) }));
  return {
    accepted: decisions.every(({ accepted, rule }) => accepted || rule.mode === 'warn'),
    authorities: [...new Set(decisions.flatMap(({ authorities }) => authorities))],
    reasons: decisions.flatMap(({ accepted, rule, reasons }) =>
      accepted || rule.mode !== 'warn' ? reasons : [...reasons, say(messages.onlyWarned)],
    ),
    candidates: decisions.flatMap(({ candidates }) => candidates),
  };
}

/** Decides by a rule: enough authorities have signed, and every attestation is made by one of them and says what it must. */
export function decide(rule: TrustRule, policy: TrustPolicy, material: PolicyMaterial, found: Found): RuleDecision {
  if (rule.mode === 'skip' || rule.mode === 'deny') return undemanding(rule.mode);
  const judged = authoritiesOf([rule]).flatMap((name) => {
    const authority = policy.authorities[name];
    return authority === undefined
      ? []
      : [{ name, results: (material.judge ?? judgeFor)(name, authority, material, found) }];
  });
  const signers = judged.filter(({ name }) => rule.authorities.includes(name));
  const holding = distinctSigners(
    new Map(signers.map(({ name, results }) => [name, signaturesOf(results, rule.maxAge, found)])),
  );
  const quorum = rule.quorum ?? rule.authorities.length;
  const isEnough = holding.length >= quorum;
  const failures = isEnough
    ? []
    : signers
        .filter(({ name }) => !holding.includes(name))
        .flatMap(({ name, results }) => reasonsOf(name, results, rule, found));
  const absent = rule.attestations.flatMap((required) => {
    const attesting = judged.filter(({ name }) => (required.authorities ?? rule.authorities).includes(name));
    const accepted = attesting.flatMap(({ results }) => results.filter(({ result }) => result.accepted));
    return lacksOf(required, accepted, material, found);
  });
  const quorumReason = quorum === 0 ? [] : [say(messages.quorum, { count: holding.length, quorum })];
  return {
    accepted: isEnough && absent.length === 0,
    authorities: holding,
    reasons: [...failures, ...absent, ...quorumReason],
    candidates: judged.flatMap(({ name, results }) => results.map((item) => ({ authority: name, ...item }))),
  };
}

/** All authorities that rules ask, for signatures or attestations. */
export function authoritiesOf(rules: readonly TrustRule[]): readonly string[] {
  return [
    ...new Set(
      rules.flatMap(({ authorities, attestations }) => [
        ...authorities,
        ...attestations.flatMap((required) => required.authorities ?? []),
      ]),
    ),
  ];
}

function undemanding(mode: 'deny' | 'skip'): RuleDecision {
  const reasons = [mode === 'skip' ? say(messages.ruleSkips) : say(messages.ruleDenies)];
  return { accepted: mode === 'skip', authorities: [], reasons, candidates: [] };
}

/** The signatures that hold and are fresh enough. */
function signaturesOf(
  results: readonly JudgedCandidate[],
  maxAge: number | undefined,
  found: Found,
): readonly Candidate[] {
  return results
    .filter((item) => isSignature(item.candidate) && item.result.accepted && isFresh(item, maxAge, found))
    .map(({ candidate }) => candidate);
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

function isFresh({ result }: JudgedCandidate, maxAge: number | undefined, { now }: Pick<Found, 'now'>): boolean {
  return maxAge === undefined || result.times.some(({ time }) => now - time <= maxAge * 1000);
}

function ageText(seconds = 0): string {
  return seconds % 86_400 === 0 ? `${seconds / 86_400}d` : `${seconds}s`;
}

/** Why an authority does not count: the first failing step of each signature, its age, or that there is none of its own. */
function reasonsOf(
  authority: string,
  results: readonly JudgedCandidate[],
  { maxAge }: TrustRule,
  found: Found,
): readonly Saying[] {
  const signatures = results.filter(({ candidate }) => isSignature(candidate) || candidate.problem !== undefined);
  if (signatures.length === 0) return [say(messages.unsigned, { authority })];
  return signatures.map((item) => {
    const { candidate, result } = item;
    if (!result.accepted)
      return say(messages.authorityFailed, {
        authority,
        format: candidate.format,
        step: result.firstFailure?.name ?? '',
      });
    return isFresh(item, maxAge, found)
      ? say(messages.signatureTaken, { authority })
      : say(messages.signatureAge, { authority, age: ageText(maxAge) });
  });
}
