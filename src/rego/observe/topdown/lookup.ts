import { constantOf } from '../../plan/constant.ts';
import type { Rule } from '../../syntax/ast.ts';
import { equals } from '../../value/composite.ts';
import type { Value } from '../../value/value.ts';
import type { RuleTree } from '../../check/tree.ts';
import { keyOf } from '../../check/tree.ts';
import type { Machine } from './machine.ts';
import type { Frame } from './frame.ts';
import { mayHold } from './guards.ts';

/** A rule with its alternatives, of those that the index leaves. */
export interface Chain {
  readonly rule: Rule;
  readonly alternatives: readonly Rule[];
}

/** Rules that may hold, as the original's index finds them by equations with constants. */
export interface Lookup {
  readonly chains: readonly Chain[];
  readonly fallback: Rule | undefined;
  /** All of them give the same value: the first that holds is enough. */
  readonly isEarly: boolean;
}

/** Looks rules up. @param args values of a function's arguments, where they are known */
export function lookUp(
  machine: Machine,
  frame: Frame,
  node: RuleTree,
  args: readonly (Value | undefined)[] = [],
): Lookup {
  const rules = node.rules.map(({ rule }) => rule);
  const chains: Chain[] = [];
  for (const rule of rules) {
    if (rule.default) continue;
    const all = alternativesOf(rule);
    const [first, ...rest] =
      machine.choices.indexing === false ? all : all.filter((one) => mayHold(machine, frame, one, args));
    if (first !== undefined) chains.push({ rule: first, alternatives: rest });
  }
  const values = chains.flatMap(({ rule, alternatives }) => [rule, ...alternatives]).map(constantValue);
  const [value] = values;
  const isEarly =
    machine.choices.earlyExit !== false &&
    values.every((other) => other !== undefined && value !== undefined && equals(value, other));
  return { chains, fallback: rules.find((rule) => rule.default), isEarly };
}

/** A rule and its alternatives, which have its arguments. */
function alternativesOf(rule: Rule): Rule[] {
  const found: Rule[] = [];
  for (let one: Rule | undefined = rule; one !== undefined; one = one.else)
    found.push(one.head.args === undefined ? { ...one, head: { ...one.head, args: rule.head.args } } : one);
  return found;
}

/** The value of a complete rule that needs no evaluation. */
function constantValue({ head }: Rule): Value | undefined {
  const isPartial = head.value === undefined || head.ref.value.slice(1).some((operand) => keyOf(operand) === undefined);
  return isPartial || head.value === undefined ? undefined : constantOf(head.value);
}
