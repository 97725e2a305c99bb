import type { Comprehension, Expr, Term } from '../syntax/ast.ts';
import { bodiesOf, bodiesOfExpr, termsOf, termsOfExpr } from '../syntax/walk.ts';
import { UnboundVariable } from './builder.ts';
import type { Operand } from './ir.ts';
import { type Planner, referenceName } from './planner.ts';

/** A comparison `other = outer` with a variable from outside. */
interface Comparison {
  readonly expression: Expr;
  readonly outer: string;
  readonly other: Term;
}

/**
 * Plans a comprehension as {@link Indexed} where every variable from outside stands in one comparison alone, and the rest
 * of the body binds the other sides; undefined where it does not.
 */
export function planIndexed(planner: Planner, term: Comprehension): Operand | undefined {
  const uses = new Map<string, number>();
  const visit = (part: Term): void => countUses(part, (name) => uses.set(name, (uses.get(name) ?? 0) + 1));
  for (const expression of term.body) visitExpression(expression, visit);
  for (const part of termsOf(term)) visit(part);
  const outers = [...uses.keys()].filter((name) => isOuter(planner, name));
  if (outers.length === 0 || outers.some((name) => uses.get(name) !== 1)) return undefined;
  const comparisons = term.body.flatMap((expression) => comparisonOf(expression, outers));
  if (comparisons.length !== outers.length) return undefined;
  const rest = term.body.filter(
    (expression) => !comparisons.some((comparison) => comparison.expression === expression),
  );
  const bound = boundBy(rest);
  if (!comparisons.every(({ other }) => isBound(other, bound))) return undefined;
  try {
    return planGroups(planner, term, comparisons, rest);
  } catch (error) {
    if (error instanceof UnboundVariable) return undefined;
    throw error;
  }
}

function visitExpression(expression: Expr, visit: (term: Term) => void): void {
  for (const term of termsOfExpr(expression)) visit(term);
  for (const body of bodiesOfExpr(expression)) for (const inner of body) visitExpression(inner, visit);
}

function countUses(term: Term, found: (name: string) => void): void {
  if (term.type === 'var') found(term.value);
  for (const part of termsOf(term)) countUses(part, found);
  for (const body of bodiesOf(term)) for (const inner of body) visitExpression(inner, (part) => countUses(part, found));
}

function isOuter(planner: Planner, name: string): boolean {
  const operand = planner.builder.scope.get(name);
  return operand !== undefined && !('constant' in operand);
}

function comparisonOf(expression: Expr, outers: readonly string[]): Comparison[] {
  if (expression.type !== 'call' || expression.negated || expression.with.length > 0) return [];
  const name = referenceName(expression.operator);
  const [left, right] = expression.arguments;
  if ((name !== 'eq' && name !== 'equal') || left === undefined || right === undefined) return [];
  if (left.type === 'var' && outers.includes(left.value)) return [{ expression, outer: left.value, other: right }];
  return right.type === 'var' && outers.includes(right.value) ? [{ expression, outer: right.value, other: left }] : [];
}

/** Variables that plain equalities and references of a body bind, whatever else is bound. */
function boundBy(body: readonly Expr[]): ReadonlySet<string> {
  const bound = new Set<string>();
  for (const expression of body) {
    if (expression.type === 'call' && !expression.negated)
      for (const argument of expression.arguments) countUses(argument, (name) => bound.add(name));
    if (expression.type === 'term' && !expression.negated) countUses(expression.term, (name) => bound.add(name));
  }
  return bound;
}

function isBound(term: Term, bound: ReadonlySet<string>): boolean {
  if (term.type === 'var') return bound.has(term.value);
  if (term.type !== 'ref') return false;
  const [head, ...keys] = term.value;
  const isRoot = head.type === 'var' && (head.value === 'input' || head.value === 'data' || bound.has(head.value));
  return isRoot && keys.every((key) => key.type === 'string' || key.type === 'number' || key.type === 'var');
}

function planGroups(
  planner: Planner,
  term: Comprehension,
  comparisons: readonly Comparison[],
  rest: readonly Expr[],
): Operand {
  const { builder } = planner;
  const into = term.type === 'arraycomprehension' ? 'array' : term.type === 'setcomprehension' ? 'set' : 'object';
  const lookup = comparisons.map(({ outer }) => builder.scope.get(outer) as Operand);
  const body = builder.nested(() => {
    planner.body(rest);
    const group = comparisons.map(({ other }) => planner.term(other));
    const key = term.type === 'objectcomprehension' ? planner.term(term.key) : undefined;
    const value = planner.term(term.type === 'objectcomprehension' ? term.value : term.term);
    builder.push({ op: 'yield-group', group, key, value });
  }, into === 'array');
  const { context } = builder;
  const { location } = term;
  return builder.compute(
    { kind: 'indexed', context, memory: planner.nextMemory(), into, body, lookup, location },
    location,
  );
}
