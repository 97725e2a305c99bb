import type { PlacedRule } from '../situation.ts';

/** How a rule is called in sentences: its place, counted from 1, and the images that it is for. */
export function nameOf({ rule, index }: PlacedRule): string {
  return `${index + 1} (${rule.images.join(', ')})`;
}

/** How many of a rule's authorities must sign. */
export function quorumOf({ rule }: Pick<PlacedRule, 'rule'>): number {
  return rule.quorum ?? rule.authorities.length;
}
