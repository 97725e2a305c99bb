import type { NotationAuthority } from '../../authority.ts';
import { decidingRules, type Situation } from '../situation.ts';
import { nameOf } from './rule-name.ts';

/** An authority of the Notary Project that a deciding rule names. */
export interface PlacedNotation {
  readonly authority: string;
  readonly entry: NotationAuthority;
  /** The rule's name in sentences. */
  readonly rule: string;
}

/** The authorities of the Notary Project of the rules that decide, once a rule. */
export function notationAuthorities(situation: Situation): readonly PlacedNotation[] {
  return decidingRules(situation).flatMap((placed) =>
    placed.rule.authorities.flatMap((authority) => {
      const entry = situation.policy.authorities[authority];
      return entry !== undefined && 'notation' in entry
        ? [{ authority, entry: entry.notation, rule: nameOf(placed) }]
        : [];
    }),
  );
}
