import type { PublicKey } from '../../key/public-key.ts';
import type { TrustedRoot } from '../../trust/trusted-root.ts';
import { decideAll, type Found, type PolicyMaterial, type RuleDecision } from '../decide.ts';
import { rulesFor, type TrustPolicy, type TrustRule } from '../policy.ts';

/** Keys and trusted roots that somebody offers: a policy may be changed to trust them. */
export interface Offered {
  /** By the name that the policy would give them: a file. */
  readonly keys: ReadonlyMap<string, PublicKey>;
  readonly roots: ReadonlyMap<string, TrustedRoot>;
}

/** An image, all that was found for it, and the policy that is to be explained. */
export interface Situation {
  /** The policy as it is written, and the file's name. */
  readonly text: string;
  readonly where: string;
  readonly policy: TrustPolicy;
  readonly material: PolicyMaterial;
  /** `registry/repository`. */
  readonly image: string;
  readonly found: Found;
  readonly offered: Offered;
}

/** A rule with its place in the policy. */
export interface PlacedRule {
  readonly rule: TrustRule;
  readonly index: number;
}

/** The rules that decide about the image, with their places. */
export function decidingRules({ policy, image }: Pick<Situation, 'image' | 'policy'>): readonly PlacedRule[] {
  return rulesFor(policy, image).map((rule) => ({ rule, index: policy.rules.indexOf(rule) }));
}

/** What the policy decides of the image; an image that no rule names is refused. */
export function decisionOf(situation: Pick<Situation, 'found' | 'image' | 'material' | 'policy'>): RuleDecision {
  const rules = rulesFor(situation.policy, situation.image);
  if (rules.length === 0) return { accepted: false, authorities: [], reasons: [], candidates: [] };
  return decideAll(rules, situation.policy, situation.material, situation.found);
}
