import type { Saying } from '../../core/index.ts';
import { decideAll, type Found, type PolicyMaterial } from '../policy/decide.ts';
import type { TrustPolicy, TrustRule } from '../policy/policy.ts';
import { materialAfter } from './after.ts';
import type { Compromised } from './compromised.ts';

/** What a revocation would do to an image. */
export interface DrillResult {
  /** `refused`: the policy refuses it today already. */
  readonly state: 'fails' | 'holds' | 'refused';
  /** Authorities that hold today, and would no longer. */
  readonly lost: readonly string[];
  /** Authorities that would hold on. */
  readonly left: readonly string[];
  /** Why it would fail, or fails today. */
  readonly reasons: readonly Saying[];
}

/** Decides twice of an image: as it is, and as if something were revoked at a time in milliseconds since 1970. */
export function drillImage(
  rules: readonly TrustRule[],
  policy: TrustPolicy,
  material: PolicyMaterial,
  found: Found,
  { lost, time }: { readonly lost: Compromised; readonly time: number },
): DrillResult {
  const today = decideAll(rules, policy, material, found);
  if (!today.accepted) return { state: 'refused', lost: [], left: today.authorities, reasons: today.reasons };
  const then = decideAll(rules, policy, materialAfter(material, lost, time), found);
  const gone = today.authorities.filter((name) => !then.authorities.includes(name));
  const state = then.accepted ? 'holds' : 'fails';
  return { state, lost: gone, left: then.authorities, reasons: then.accepted ? [] : then.reasons };
}
