import type { ExpandedRule, PlainCondition } from '../rules/expand.ts';
import type { RuleItem } from '../rules/item.ts';
import type { RuleSet } from '../ruleset/rule-set.ts';
import { implies } from './implication.ts';
import { isNever } from './never.ts';

/** A rule that never fires where only the first match counts: earlier ones match whatever it matches. */
export interface ShadowedRule {
  readonly rule: RuleItem;
  /** Earlier rules that take its events: one alone, or several together. */
  readonly by: readonly RuleItem[];
}

/** Rules that run and that earlier ones shadow whole, in the order of the files (`rule_matching: first`). Sound, not complete. */
export function shadowedRules({ expanded, rules }: RuleSet): ShadowedRule[] {
  const running = new Set(rules);
  // A rule that is never true by itself is nobody's shadow.
  const own = expanded.filter(({ rule, condition }) => running.has(rule) && !isNever(condition));
  return own.flatMap((later, index) => {
    const earlier = own.slice(0, index).filter(({ rule }) => rule.source === later.rule.source);
    const by = shadowOf(later.condition, earlier);
    return by.length === 0 ? [] : [{ rule: later.rule, by }];
  });
}

function shadowOf(condition: PlainCondition, earlier: readonly ExpandedRule[]): RuleItem[] {
  const alone = earlier.find((one) => implies(condition, one.condition));
  if (alone !== undefined) return [alone.rule];
  const branches = condition.kind === 'or' ? condition.operands : [];
  const takers = branches.map((branch) => earlier.find((one) => implies(branch, one.condition))?.rule);
  return branches.length > 0 && takers.every((taker) => taker !== undefined) ? [...new Set(takers)] : [];
}
