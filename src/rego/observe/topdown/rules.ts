import { EvaluationError } from '../../run/error.ts';
import type { RefPath, Rule, Term } from '../../syntax/ast.ts';
import { equals } from '../../value/composite.ts';
import type { Value } from '../../value/value.ts';
import { type Done, type Frame, type Next, within } from './frame.ts';
import type { Lookup } from './lookup.ts';

/** What differs between documents and functions. */
interface RuleUse {
  /** Below `data`. */
  readonly path: readonly Term[];
  /** Evaluates the body, of a function once its arguments are bound. */
  evaluate(own: Frame, rule: Rule, next: Next): Done;
  /** Goes on with the value. */
  give(value: Value): Done;
  /** Remembers the value. */
  keep(value: Value): void;
  /** What is said where two rules give different values. */
  readonly conflict: string;
}

/** Evaluates rules that give one value, each whose conditions may hold; goes on with the first value. @throws EvaluationError */
export function oneValue(frame: Frame, { chains, fallback, isEarly }: Lookup, use: RuleUse): Done {
  let value: Value | undefined;
  let outer: Done;
  const solution = (own: Frame, rule: Rule, redo: () => void): Done => {
    const result = rule.head.value === undefined ? true : own.scope.valueOf(rule.head.value);
    if (value !== undefined) {
      if (result !== undefined && !equals(value, result))
        throw new EvaluationError('eval_conflict_error', use.conflict, rule.location);
      redo();
      return undefined;
    }
    if (result === undefined) return undefined;
    value = result;
    use.keep(value);
    const said = use.give(value);
    if (said === undefined) redo();
    return said;
  };
  const holds = (rule: Rule): boolean => {
    let isDefined = false;
    const own = frame.child(rule.body);
    own.isOnce = isEarly;
    const node = { kind: 'rule', rule, path: pathOfRule(use.path, rule) } as const;
    own.tell('Enter', node);
    const done = use.evaluate(own, rule, () => {
      own.exit(node);
      isDefined = true;
      return solution(own, rule, () => own.tell('Redo', node));
    });
    outer ??= within(own, done);
    return isDefined;
  };
  for (const { rule, alternatives } of chains) {
    for (const one of [rule, ...alternatives]) if (holds(one)) break;
    // Where the values may differ all rules are tried, though those around want no more: they might conflict.
    if (value !== undefined && isEarly) return outer;
  }
  if (value === undefined && fallback !== undefined) holds(fallback);
  return outer;
}

/** A rule's name as traces show it: its package and the constant part of its reference. */
export function pathOfRule(path: readonly Term[], { location }: Rule): RefPath {
  return [{ type: 'var', location, value: 'data' }, ...path];
}
