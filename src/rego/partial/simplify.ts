import type { Body, CallExpr, CallTerm, Expr, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { bodiesOfExpr, isComprehension, termsOfExpr, walkExpr, walkTerm } from '../syntax/walk.ts';
import { allVarsOfBody } from '../check/vars.ts';
import type { Machine } from './machine.ts';
import type { State } from './state.ts';
import { Substitution } from './terms.ts';

/**
 * Conditions of a solution without variables that only pass a value on. @param kept names that mean something outside
 */
export function simplify(machine: Machine, { saved, bindings }: State, kept: ReadonlySet<string>): Body {
  let body: Body = new Substitution(bindings).body(saved);
  for (let next = step(machine, body, kept); next !== undefined; next = step(machine, body, kept)) body = next;
  const seen = new Set<string>();
  return body.filter((expr) => {
    const text = JSON.stringify(expr, (key, value: unknown) => (key === 'location' ? undefined : value));
    return !seen.has(text) && seen.add(text);
  });
}

/** The body with one variable less. */
function step(machine: Machine, body: Body, kept: ReadonlySet<string>): Body | undefined {
  return eliminate(machine, body, kept, isScalar) ?? eliminate(machine, body, kept, () => true);
}

function eliminate(
  machine: Machine,
  body: Body,
  kept: ReadonlySet<string>,
  isWanted: (term: Term) => boolean,
): Body | undefined {
  for (const [index, expr] of body.entries()) {
    const definition = definitionOf(machine, expr, kept);
    if (definition === undefined || !isWanted(definition.term)) continue;
    const rest = body.filter((_, other) => other !== index);
    const { name, term } = definition;
    if (!canReplace(rest, name, term)) continue;
    return new Substitution(new Map([[name, term]])).body(rest);
  }
  return undefined;
}

interface Definition {
  readonly name: string;
  readonly term: Term;
}

function definitionOf(machine: Machine, expr: Expr, kept: ReadonlySet<string>): Definition | undefined {
  if (expr.type !== 'call' || expr.negated || expr.with.length > 0) return undefined;
  const [left, right] = expr.arguments;
  const name = dottedName(expr.operator) ?? '';
  if (name === 'eq' && left !== undefined && right !== undefined)
    return definition(left, right, kept) ?? definition(right, left, kept);
  const arity = machine.builtins.get(name)?.arguments.length;
  const output = arity === undefined ? undefined : expr.arguments[arity];
  if (output?.type !== 'var' || machine.builtins.get(name)?.relation === true) return undefined;
  return definition(output, callOf(expr, arity ?? 0), kept);
}

function callOf({ operator, arguments: args, location }: CallExpr, arity: number): CallTerm {
  return { type: 'call', location, operator, arguments: args.slice(0, arity) };
}

function definition(target: Term, term: Term, kept: ReadonlySet<string>): Definition | undefined {
  if (target.type !== 'var' || kept.has(target.value) || mentions(term, target.value)) return undefined;
  return { name: target.value, term };
}

function mentions(term: Term, name: string): boolean {
  let found = false;
  walkTerm(term, { term: (one) => void (one.type === 'var' && one.value === name && (found = true)) });
  return found;
}

/** Whether a term can stand in place of a variable: it is evaluated then too, and no `with` changes its meaning. */
function canReplace(body: Body, name: string, term: Term): boolean {
  let uses = 0;
  let isEvaluated = false;
  for (const expr of body) {
    const count = usesIn(expr, name);
    if (count === 0) continue;
    if (expr.with.length > 0 && !isScalar(term)) return false;
    uses += count;
    isEvaluated ||= expr.negated ? takes(expr, name) : termsOfExpr(expr).some((one) => mentionsOpenly(one, name));
  }
  if (isScalar(term)) return uses > 0;
  if (!isEvaluated) return false;
  return term.type === 'ref' ? canNest(body, name) : uses === 1 && canNest(body, name);
}

/** Whether a variable is an operand of a call, which is evaluated before the call even where that is negated. */
function takes(expr: Expr, name: string): boolean {
  if (expr.type !== 'call' || equations.has(dottedName(expr.operator) ?? '')) return false;
  return expr.arguments.some((arg) => arg.type === 'var' && arg.value === name);
}

const equations: ReadonlySet<string> = new Set(['assign', 'eq', 'equal']);

function isScalar({ type }: Term): boolean {
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'null' || type === 'var';
}

/** A variable that heads a reference takes references alone; closures take none. */
function canNest(body: Body, name: string): boolean {
  let isFit = true;
  const term = (one: Term): boolean => {
    if (one.type === 'ref' && one.value.some((operand, index) => index > 0 && mentions(operand, name))) isFit = false;
    if (isComprehension(one) && mentions(one, name)) isFit = false;
    return false;
  };
  for (const expr of body) {
    if (bodiesOfExpr(expr).some((inner) => allVarsOfBody(inner).has(name))) return false;
    walkExpr(expr, { term });
  }
  return isFit;
}

function usesIn(expr: Expr, name: string): number {
  let count = 0;
  walkExpr(expr, { term: (one) => void (one.type === 'var' && one.value === name && (count += 1)) });
  return count;
}

function mentionsOpenly(term: Term, name: string): boolean {
  let found = false;
  walkTerm(term, {
    term: (one) => {
      if (one.type === 'var' && one.value === name) found = true;
      return isComprehension(one);
    },
  });
  return found;
}
