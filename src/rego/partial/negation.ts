import { equality } from '../check/equality.ts';
import type { Body, Expr, Term } from '../syntax/ast.ts';
import { callExpr } from '../syntax/build.ts';
import { bodiesOfExpr, isComprehension, someTerm, walkExpr } from '../syntax/walk.ts';
import { allVarsOfBody } from '../check/vars.ts';
import type { Environment } from './environment.ts';
import type { Machine } from './machine.ts';
import { simplify } from './simplify.ts';
import { save, type State } from './state.ts';
import { nowhere, variable } from './terms.ts';

/** At most so many conditions come of one negation; more become support rules. */
const limit = 16;

/** Solutions where a body has none. */
export function* negate(machine: Machine, body: Body, state: State, env: Environment): Generator<State> {
  const queries: Body[] = [];
  for (const found of machine.body(body, { ...state, saved: [] }, env)) {
    const query = simplify(machine, found, state.open);
    if (query.length === 0) return;
    queries.push(query);
  }
  if (queries.length === 0) yield state;
  else if (isSimple(queries, state)) yield* complements(queries, state);
  else yield save(state, helper(machine, queries, state, env), []);
}

/** Whether each condition can stand negated on its own. */
function isSimple(queries: readonly Body[], { open }: State): boolean {
  const size = queries.reduce((product, query) => product * query.length, 1);
  return size <= limit && queries.every((query) => query.every((expr) => canNegate(expr, open)));
}

function canNegate(expr: Expr, open: ReadonlySet<string>): boolean {
  if (expr.with.length > 0 || bodiesOfExpr(expr).length > 0 || isHoisted(expr)) return false;
  let isSafe = true;
  walkExpr(expr, {
    term: (term) => {
      if (isComprehension(term)) isSafe = false;
      if (term.type === 'var' && !isRoot(term.value) && !open.has(term.value) && !isOperator(expr, term.value))
        isSafe = false;
    },
  });
  return isSafe;
}

/**
 * Whether a part of an expression is evaluated before it, where a negation does not reach: `not f(input.x)` needs `input.x`.
 */
function isHoisted(expr: Expr): boolean {
  if (expr.type === 'term') return hidesReference(expr.term);
  if (expr.type !== 'call') return true;
  const isEquation = equality(expr) !== undefined;
  return expr.arguments.some((arg) => (isEquation ? hidesReference(arg) : hasReference(arg)));
}

/** Whether there is a reference or a call in a term, itself aside if it is a reference. */
function hidesReference(term: Term): boolean {
  return term.type === 'ref' ? term.value.slice(1).some(hasReference) : hasReference(term);
}

function hasReference(term: Term): boolean {
  return someTerm(term, ({ type }) => type === 'ref' || type === 'call') !== undefined;
}

function isRoot(name: string): boolean {
  return name === 'data' || name === 'input';
}

function isOperator(expr: Expr, name: string): boolean {
  let found = false;
  if (expr.type !== 'call') return false;
  const [head] = expr.operator.value;
  if (head.type === 'var' && head.value === name) found = true;
  for (const arg of expr.arguments)
    walkExpr(
      { ...expr, type: 'term', term: arg },
      {
        term: (term) => {
          const own = term.type === 'call' ? term.operator.value[0] : undefined;
          if (own?.type === 'var' && own.value === name) found = true;
        },
      },
    );
  return found;
}

/** One condition of each query must fail. */
function* complements(queries: readonly Body[], state: State): Generator<State> {
  const [query, ...rest] = queries;
  if (query === undefined) {
    yield state;
    return;
  }
  for (const expr of query) yield* complements(rest, save(state, { ...expr, negated: !expr.negated }, []));
}

function helper(machine: Machine, queries: readonly Body[], state: State, env: Environment): Expr {
  const used = new Set<string>();
  for (const query of queries) allVarsOfBody(query, used);
  const args = [...state.open].filter((name) => used.has(name)).map((name) => variable(name));
  const location = queries[0]?.[0]?.location ?? nowhere;
  const ref = machine.addHelper('not', args, queries, env);
  const negated = { negated: true } as const;
  if (args.length > 0) return { ...callExpr('eq', args, location), operator: ref, ...negated };
  return { type: 'term', location, term: ref, with: [], generated: false, ...negated };
}
