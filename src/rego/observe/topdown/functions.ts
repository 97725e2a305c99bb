import { findNode } from '../../check/tree.ts';
import type { CallExpr } from '../../syntax/ast.ts';
import { printTerm } from '../../syntax/print.ts';
import { termText } from '../../value/print.ts';
import type { Value } from '../../value/value.ts';
import { announce } from './documents.ts';
import type { Done, Frame, Next } from './frame.ts';
import { lookUp } from './lookup.ts';
import type { Machine } from './machine.ts';
import { oneValue } from './rules.ts';

/** Solutions of a call of the policy's own function. */
export function callRules(machine: Machine, frame: Frame, expr: CallExpr, next: Next): Done {
  const path = expr.operator.value.slice(1);
  const node = findNode(machine.tree, path);
  if (node === undefined) return undefined;
  const { scope, world } = frame;
  const arity = node.rules[0]?.rule.head.args?.length ?? 0;
  const inputs = expr.arguments.slice(0, arity);
  const output = expr.arguments[arity];
  const values = inputs.map((input) => scope.valueOf(input));
  const found = lookUp(machine, frame, node, values);
  announce(frame, { path }, found);
  const key = `${path.map(printTerm).join('/')}(${values.map((value) => (value === undefined ? '' : termText(value))).join()})`;
  const isKnown = !values.includes(undefined);
  const known = isKnown ? world.cache.get(key) : undefined;
  const holds = (value: Value): Done => (output === undefined && value === false ? undefined : next());
  if (known !== undefined) {
    if (output === undefined) return holds(known);
    const right = { operand: { type: 'known', value: known } as const, scope };
    return machine.unify(frame, { operand: output, scope }, right, next);
  }
  return oneValue(frame, found, {
    path,
    evaluate(own, { head }, then) {
      const result = output === undefined || head.value === undefined ? [] : [head.value];
      const left = { operands: output === undefined ? inputs : [...inputs, output], scope };
      const right = { operands: [...(head.args ?? []), ...result], scope: own.scope };
      return machine.unifyAll(own, left, right, () => machine.solve(own, 0, then));
    },
    give: holds,
    keep: (value) => void (isKnown && world.cache.set(key, value)),
    conflict: 'functions must not produce multiple outputs for same inputs',
  });
}
