import { constantOf } from '../../plan/constant.ts';
import type { Expr, Rule, Term } from '../../syntax/ast.ts';
import { dottedName } from '../../syntax/build.ts';
import { equals } from '../../value/composite.ts';
import type { Value } from '../../value/value.ts';
import { memberOf } from '../../partial/members.ts';
import type { RuleTree } from '../../check/tree.ts';
import { findNode, keyOf } from '../../check/tree.ts';
import type { Machine } from './machine.ts';
import type { Frame } from './frame.ts';

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

function mayHold(machine: Machine, frame: Frame, rule: Rule, args: readonly (Value | undefined)[]): boolean {
  const params = rule.head.args ?? [];
  const known = new Map<string, Value>();
  for (const [index, param] of params.entries()) {
    const value = args[index];
    if (value === undefined) continue;
    if (param.type === 'var') known.set(param.value, value);
    const constant = constantOf(param);
    if (constant !== undefined && isScalar(constant) && !equals(constant, value)) return false;
  }
  return rule.body.every((expr) => mayBe(machine, frame, expr, known));
}

function mayBe(machine: Machine, frame: Frame, expr: Expr, known: ReadonlyMap<string, Value>): boolean {
  if (expr.negated || expr.with.length > 0) return true;
  if (expr.type === 'term') {
    if (expr.term.type !== 'ref') return true;
    const found = indexed(machine, frame, expr.term, known);
    return found === undefined || (found.value !== undefined && found.value !== false);
  }
  if (expr.type !== 'call' || !isEquation(dottedName(expr.operator))) return true;
  const [left, right] = expr.arguments;
  if (left === undefined || right === undefined) return true;
  return agrees(machine, frame, left, right, known) && agrees(machine, frame, right, left, known);
}

function isEquation(name: string | undefined): boolean {
  return name === 'eq' || name === 'equal' || name === 'assign';
}

function agrees(machine: Machine, frame: Frame, term: Term, other: Term, known: ReadonlyMap<string, Value>): boolean {
  const constant = constantOf(other);
  if (constant === undefined || !isScalar(constant)) return true;
  const found = indexed(machine, frame, term, known);
  return found === undefined || (found.value !== undefined && equals(found.value, constant));
}

function isScalar(value: Value): boolean {
  return value === null || typeof value !== 'object';
}

/** What the index knows of a term: an argument, or a base document by constants; undefined where it knows nothing. */
function indexed(
  { tree }: Machine,
  { world: { context } }: Frame,
  term: Term,
  known: ReadonlyMap<string, Value>,
): { readonly value: Value | undefined } | undefined {
  if (term.type === 'var') return known.has(term.value) ? { value: known.get(term.value) } : undefined;
  if (term.type !== 'ref') return undefined;
  const [head, ...operands] = term.value;
  if (head.type !== 'var' || (head.value !== 'input' && head.value !== 'data')) return undefined;
  const keys = operands.map(constantOf);
  if (keys.includes(undefined)) return undefined;
  if (head.value === 'data' && isVirtual(tree, operands)) return undefined;
  let value = head.value === 'input' ? context.input : context.data;
  for (const key of keys) value = value === undefined ? undefined : memberOf(value, key as Value);
  return { value };
}

function isVirtual(tree: RuleTree, path: readonly Term[]): boolean {
  for (let length = 1; length <= path.length; length += 1)
    if ((findNode(tree, path.slice(0, length))?.rules.length ?? 0) > 0) return true;
  return findNode(tree, path) !== undefined;
}
