import type { PatchOperation } from '../patch.ts';
import { pointer } from '../patch.ts';
import type { PlacedRule, Situation } from '../situation.ts';
import { quorumOf } from './rule-name.ts';

/** Names an authority in a rule; as many as before must sign. */
export function nameInRule(placed: PlacedRule, authority: string): readonly PatchOperation[] {
  const { index, rule } = placed;
  const named = { op: 'add', path: pointer('rules', index, 'authorities', '-'), value: authority } as const;
  if (rule.quorum !== undefined) return [named];
  return [named, { op: 'add', path: pointer('rules', index, 'quorum'), value: quorumOf(placed) }];
}

/** Declares an authority and names it in a rule. */
export function declareInRule(placed: PlacedRule, authority: string, value: unknown): readonly PatchOperation[] {
  return [{ op: 'add', path: pointer('authorities', authority), value }, ...nameInRule(placed, authority)];
}

/** A name that no authority has: made of the signer's, without what a name has no use for. */
export function freeName(wanted: string, { policy }: Pick<Situation, 'policy'>): string {
  const base = wanted
    .toLowerCase()
    .replaceAll(/^https?:\/\//g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const short = base.slice(0, 40) || 'signer';
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? short : `${short}-${count}`;
    if (!Object.hasOwn(policy.authorities, name)) return name;
  }
}
