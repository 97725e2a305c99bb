import type { Body, Expr } from '../syntax/ast.ts';
import { equality } from './equality.ts';
import type { Arity } from './functions.ts';
import { unify } from './unify.ts';
import { isSafeReference, operandVars, patternVars, visibleVarsOfExpr } from './vars.ts';
import { isComprehension, termsOf } from '../syntax/walk.ts';
import type { Term } from '../syntax/ast.ts';

/** Adds the variables that implicit bodies of `not`, `and` and `or` need from outside: they bind nothing for themselves. */
export function promotedVars(expr: Expr, arity: Arity, found: Set<string>): void {
  for (const body of implicitBodies(expr)) {
    for (const inner of body) promotedVars(inner, arity, found);
    for (const name of neededFromOutside(body, arity)) found.add(name);
  }
}

function implicitBodies(expr: Expr): Body[] {
  if (expr.type === 'not') return expr.explicitBody ? [] : [expr.body];
  if (expr.type !== 'and' && expr.type !== 'or') return [];
  return [...(expr.explicitLeft ? [] : [expr.left]), ...(expr.explicitRight ? [] : [expr.right])];
}

/**
 * In a body of one expression, every variable. In a longer one, which only a rewrite makes, those that no other expression
 * of the body binds.
 */
function neededFromOutside(body: Body, arity: Arity): Set<string> {
  const occurrences = new Map<string, number>();
  for (const expr of body) {
    for (const name of visibleVarsOfExpr(expr, new Set())) occurrences.set(name, (occurrences.get(name) ?? 0) + 1);
  }
  if (body.length === 1) return new Set(occurrences.keys());
  const bound = boundIn(body, arity, new Set(occurrences.keys()));
  return new Set([...occurrences].filter(([name, count]) => !bound.has(name) || count === 1).map(([name]) => name));
}

function boundIn(body: Body, arity: Arity, names: ReadonlySet<string>): Set<string> {
  const safe = new Set([...names, 'input', 'data']);
  for (const expr of body) {
    for (const side of equality(expr) ?? []) if (side.type === 'var') safe.delete(side.value);
  }
  const bound = new Set<string>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const expr of body) {
      const [left, right] = equality(expr) ?? [];
      if (left === undefined || right === undefined) continue;
      const outputs = referenceOutputs([left, right], safe, new Set());
      for (const name of unify(new Set([...safe, ...outputs]), left, right)) outputs.add(name);
      for (const name of outputs) {
        if (safe.has(name) || bound.has(name)) continue;
        bound.add(name);
        safe.add(name);
        changed = true;
      }
    }
  }
  for (const expr of body) callOutputs(expr, arity, bound);
  return bound;
}

function referenceOutputs(terms: readonly Term[], safe: ReadonlySet<string>, found: Set<string>): Set<string> {
  for (const term of terms) {
    if (isComprehension(term)) continue;
    if (term.type === 'ref' && !isSafeReference(term, safe)) continue;
    if (term.type === 'ref') operandVars(term.value.slice(1), found);
    referenceOutputs(termsOf(term), safe, found);
  }
  return found;
}

function callOutputs(expr: Expr, arity: Arity, bound: Set<string>): void {
  if (expr.type !== 'call' || equality(expr) !== undefined) return;
  const inputs = arity(expr.operator);
  if (inputs < 0) return;
  for (const argument of expr.arguments.slice(inputs)) patternVars(argument, bound, true);
}
