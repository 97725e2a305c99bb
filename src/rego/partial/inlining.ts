import { iterates } from '../check/iterates.ts';
import { keyOf } from '../check/tree.ts';
import type { RefPath, Rule, Term } from '../syntax/ast.ts';
import { equals } from '../value/composite.ts';
import type { Value } from '../value/value.ts';
import type { Path } from './environment.ts';
import type { Machine } from './machine.ts';
import { termOf, valueOf } from './terms.ts';

/** Operands of a rule's head behind those that name it. */
export function tailOf([, ...operands]: RefPath): Term[] {
  const first = operands.findIndex((operand) => keyOf(operand) === undefined);
  return first === -1 ? [] : operands.slice(first);
}

/** Whether rules of a path may be replaced by their bodies. */
export function isInlined({ inlining }: Machine, path: Path, rules: readonly Rule[]): boolean {
  if (inlining.shallow || (inlining.inPlace === true && !cannotConflict(rules))) return false;
  return !isDisabled({ inlining }, path);
}

/** Whether the rules of a path were named as those that stay (`--disable-inlining`). */
export function isDisabled({ inlining }: Pick<Machine, 'inlining'>, path: Path): boolean {
  return inlining.disabled.some((prefix) => {
    const keys = prefix.slice(1);
    return keys.length <= path.length && keys.every((key, index) => equals(key, path[index] as Value));
  });
}

/**
 * Whether rules of one path can stand in another rule's body. Where two of their values may differ they cannot: that they
 * conflict is an error, which must not get lost.
 */
function cannotConflict(rules: readonly Rule[]): boolean {
  const others = rules.filter((rule) => !rule.default);
  if (others.some((rule) => rule.else !== undefined || tailOf(rule.head.ref.value).length > 0)) return false;
  if (others.every(({ head }) => head.value === undefined)) return true;
  const [first, ...rest] = others.map(({ head }) => valueOf(head.value ?? termOf(true)));
  if (first !== undefined && rest.every((value) => value !== undefined && equals(value, first))) return true;
  const [only] = others;
  return others.length === 1 && only !== undefined && !iterates(only.body);
}
