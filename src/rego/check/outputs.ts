import type { Body, Expr, Term } from '../syntax/ast.ts';
import { isComprehension, termsOf } from '../syntax/walk.ts';
import { equality } from './equality.ts';
import type { Arity } from './functions.ts';
import { unify } from './unify.ts';
import { isSafeReference, modifierVars, operandVars, patternVars } from './vars.ts';

type Names = ReadonlySet<string>;

/** Variables that a body binds once `safe` is bound. */
export function outputsOfBody(body: Body, arity: Arity, safe: Names): Set<string> {
  const bound = new Set(safe);
  for (const expr of body) for (const name of outputsOf(expr, arity, bound)) bound.add(name);
  for (const name of safe) bound.delete(name);
  return bound;
}

/** Variables that an expression binds once `safe` is bound; none where what it needs first is missing. */
export function outputsOf(expr: Expr, arity: Arity, safe: Names): Set<string> {
  const none = new Set<string>();
  if (expr.negated || expr.type === 'not') return none;
  for (const modifier of expr.with) {
    for (const name of modifierVars(modifier, new Set())) if (!safe.has(name)) return none;
  }
  switch (expr.type) {
    case 'term':
      return withModifiers(expr, safe, outputsOfTerms([expr.term], safe, none));
    case 'every':
      return outputsOfTerms([expr.domain], safe, none);
    case 'call':
      return equality(expr) === undefined ? outputsOfCall(expr, arity, safe) : outputsOfEquality(expr, safe);
    default:
      return none;
  }
}

function withModifiers(expr: Expr, safe: Names, found: Set<string>): Set<string> {
  for (const { target, value } of expr.with) outputsOfTerms([target, value], safe, found);
  return found;
}

function outputsOfEquality(expr: Expr, safe: Names): Set<string> {
  const [left, right] = equality(expr) ?? [];
  const found = new Set<string>();
  if (left === undefined || right === undefined) return found;
  outputsOfTerms([left, right], safe, found);
  withModifiers(expr, safe, found);
  const known = new Set([...safe, ...found]);
  if (equality(expr, 'assign') !== undefined) for (const name of patternVars(left, new Set())) known.delete(name);
  for (const name of unify(known, left, right)) found.add(name);
  for (const name of safe) found.delete(name);
  return found;
}

function outputsOfCall(expr: Extract<Expr, { type: 'call' }>, arity: Arity, safe: Names): Set<string> {
  const inputs = arity(expr.operator);
  const none = new Set<string>();
  if (inputs < 0) return none;
  const found = withModifiers(expr, safe, outputsOfTerms(expr.arguments, safe, none));
  if (inputs >= expr.arguments.length) return found;
  const needed = new Set<string>();
  for (const arg of expr.arguments.slice(0, inputs)) patternVars(arg, needed, true);
  for (const name of needed) if (!safe.has(name) && !found.has(name)) return new Set();
  for (const arg of expr.arguments.slice(inputs)) patternVars(arg, found, true);
  return found;
}

/** References bind the variables among their operands. */
function outputsOfTerms(terms: readonly Term[], safe: Names, found: Set<string>): Set<string> {
  for (const term of terms) {
    if (isComprehension(term) || term.type === 'templatestring') continue;
    if (term.type === 'ref') {
      if (!isSafeReference(term, safe)) continue;
      operandVars(term.value.slice(1), found);
    }
    outputsOfTerms(termsOf(term), safe, found);
  }
  return found;
}
