import { rulesAt } from '../check/tree.ts';
import type { Builtin } from '../builtins/builtin.ts';
import { linkBuiltin } from '../run/link-builtin.ts';
import { walkValue } from '../run/walk.ts';
import type { Body, CallExpr, EveryExpr, Expr, RefTerm, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import type { Value } from '../value/value.ts';
import type { Environment } from './environment.ts';
import { freshlyNamed } from './rename.ts';
import type { Machine, Operand } from './machine.ts';
import { negate } from './negation.ts';
import { isInlined } from './inlining.ts';
import { simplify } from './simplify.ts';
import { save, type State } from './state.ts';
import { Substitution, termOf, valueOf } from './terms.ts';
import { namesIn } from './unify.ts';
import { withModifiers } from './modifiers.ts';

/** Solutions of one expression. */
export function* solve(machine: Machine, expr: Expr, state: State, env: Environment): Generator<State> {
  machine.spend();
  if (expr.with.length > 0) yield* withModifiers(machine, expr, state, env);
  else if (expr.negated) yield* negate(machine, [{ ...expr, negated: false }], state, env);
  else if (expr.type === 'not') yield* negate(machine, expr.body, state, env);
  else if (expr.type === 'term') yield* solveTerm(machine, expr.term, expr, state, env);
  else if (expr.type === 'call') yield* solveCall(machine, expr, state, env);
  else if (expr.type === 'every') yield* solveEvery(machine, expr, state, env);
  else if (expr.type === 'some') yield state;
  else yield* solveLogical(machine, expr, state, env);
}

function* solveTerm(machine: Machine, term: Term, expr: Expr, state: State, env: Environment): Generator<State> {
  for (const operand of machine.operand(term, state, env)) {
    const value = operand.term.type === 'boolean' ? operand.term.value : undefined;
    if (value === false) continue;
    const isKnown = value === true || !['ref', 'var'].includes(operand.term.type);
    yield isKnown ? operand.state : saveTerm(operand, expr);
  }
}

/** A term that must hold, once it is known. */
function saveTerm({ term, state }: Operand, { location }: Expr): State {
  return save(state, { type: 'term', location, term, negated: false, with: [], generated: false }, namesIn(term));
}

function* solveCall(machine: Machine, expr: CallExpr, state: State, env: Environment): Generator<State> {
  const name = dottedName(expr.operator);
  const [left, right] = expr.arguments;
  if (
    (name === 'eq' || name === 'assign' || name === 'equal') &&
    left !== undefined &&
    right !== undefined &&
    expr.arguments.length === 2
  ) {
    for (const a of machine.operand(left, state, env, valueOf(right)))
      for (const b of machine.operand(right, a.state, env, valueOf(a.term)))
        yield* machine.unify(a.term, b.term, b.state);
  } else if (name === 'internal.print' || name === 'print') yield state;
  else
    for (const { args, state: next } of resolveAll(machine, expr.arguments, state, env))
      yield* callWith(machine, { ...expr, arguments: args }, name, next, env);
}

function* resolveAll(
  machine: Machine,
  args: readonly Term[],
  state: State,
  env: Environment,
): Generator<{ readonly args: readonly Term[]; readonly state: State }> {
  const [first, ...rest] = args;
  if (first === undefined) {
    yield { args: [], state };
    return;
  }
  for (const { term, state: next } of machine.operand(first, state, env))
    for (const others of resolveAll(machine, rest, next, env))
      yield { args: [term, ...others.args], state: others.state };
}

function* callWith(
  machine: Machine,
  expr: CallExpr,
  name: string | undefined,
  state: State,
  env: Environment,
): Generator<State> {
  const row = name === undefined ? undefined : machine.builtins.get(name);
  const isReplaced = name !== undefined && env.replaced.has(name);
  if (row === undefined) yield* callRule(machine, expr, isReplaced, state, env);
  else if (isReplaced || machine.postponed.has(row.name)) yield saveCall(expr, state);
  else yield* callBuiltin(machine, row, expr, state, env);
}

function saveCall(expr: CallExpr, state: State): State {
  const names = new Set<string>();
  for (const arg of expr.arguments) namesIn(arg, names);
  return save(state, expr, names);
}

function* callBuiltin(
  machine: Machine,
  row: Builtin,
  expr: CallExpr,
  state: State,
  env: Environment,
): Generator<State> {
  const inputs = expr.arguments.slice(0, row.arguments.length);
  const output = expr.arguments[row.arguments.length];
  const values = inputs.map(valueOf);
  if (row.variadic === true || values.includes(undefined)) {
    yield saveCall(expr, state);
    return;
  }
  for (const value of resultsOf(row, values as Value[], env)) {
    if (output !== undefined) yield* machine.unify(output, termOf(value, expr.location), state);
    else if (value !== false) yield state;
  }
}

function resultsOf(row: Builtin, values: readonly Value[], env: Environment): Value[] {
  if (row.relation === true) return [...walkValue(values[0] as Value)].map(([path, value]) => [path, value]);
  const [a, b, c, d] = values as [Value, Value, Value, Value];
  const value = linkBuiltin(row)(env.context, -1, a, b, c, d);
  return value === undefined ? [] : [value];
}

function* callRule(
  machine: Machine,
  expr: CallExpr,
  isReplaced: boolean,
  state: State,
  env: Environment,
): Generator<State> {
  const rules = rulesAt(machine.tree, expr.operator.value).map(({ rule }) => rule);
  const arity = rules[0]?.head.args?.length ?? 0;
  const output = expr.arguments[arity];
  const path = expr.operator.value.slice(1).map((key) => valueOf(key) as Value);
  const isOpen = !isReplaced && (isInlined(machine, path, rules) || !env.reach.operator(expr.operator.value));
  const found = isOpen ? machine.outcomes(rules, expr.arguments.slice(0, arity), state, env) : undefined;
  if (found === undefined) {
    const operator: RefTerm = { ...expr.operator, value: machine.support(expr.operator.value, env) };
    yield saveCall({ ...expr, operator }, state);
    return;
  }
  for (const { term, state: next } of found) {
    if (output !== undefined) yield* machine.unify(output, term, next);
    else yield* solveTerm(machine, term, expr, next, env);
  }
}

function* solveLogical(
  machine: Machine,
  expr: Extract<Expr, { type: 'and' | 'or' }>,
  state: State,
  env: Environment,
): Generator<State> {
  const left = decide(machine, expr.left, state, env);
  const right = decide(machine, expr.right, state, env);
  const holds = expr.type === 'and' ? left === true && right === true : left === true || right === true;
  const fails = expr.type === 'and' ? left === false || right === false : left === false && right === false;
  if (holds) yield state;
  else if (!fails) yield saveResidual(machine, expr, state, env);
}

/** Whether a body holds, where that is known. */
function decide(machine: Machine, body: Body, state: State, env: Environment): boolean | undefined {
  let isPossible = false;
  for (const { saved } of machine.body(body, { ...state, saved: [] }, env)) {
    if (saved.length === 0) return true;
    isPossible = true;
  }
  return isPossible ? undefined : false;
}

function saveResidual(machine: Machine, expr: Expr, state: State, env: Environment): State {
  return save(state, machine.residual(new Substitution(state.bindings).expr(expr), env), []);
}

function* solveEvery(machine: Machine, expr: EveryExpr, state: State, env: Environment): Generator<State> {
  for (const { term, state: next } of machine.operand(expr.domain, state, env)) {
    if (['string', 'number', 'boolean', 'null'].includes(term.type)) continue;
    const conditions = partsOf(term)?.map(([key, value]) => element(machine, expr, key, value, next, env));
    if (conditions?.includes('never') === true) continue;
    if (conditions === undefined || conditions.includes('many'))
      yield saveResidual(machine, { ...expr, domain: term }, next, env);
    else yield conditions.reduce((all: State, saved) => addAll(all, saved as readonly Expr[]), next);
  }
}

function addAll(state: State, saved: readonly Expr[]): State {
  return { ...state, saved: [...state.saved, ...saved] };
}

function partsOf(domain: Term): readonly (readonly [key: Term, value: Term])[] | undefined {
  if (domain.type === 'array') return domain.value.map((item, index) => [termOf(index), item]);
  if (domain.type === 'set')
    return valueOf(domain) === undefined ? undefined : domain.value.map((item) => [item, item]);
  return domain.type === 'object' ? domain.value : undefined;
}

/** What an element must fulfil: conditions, one of many, or nothing that it could. */
function element(
  machine: Machine,
  expr: EveryExpr,
  key: Term,
  value: Term,
  state: State,
  env: Environment,
): readonly Expr[] | 'never' | 'many' {
  const own = freshlyNamed(machine, expr);
  let start: State[] = [{ ...state, saved: [] }];
  if (own.key !== undefined) start = [...machine.unify(own.key, key, start[0] as State)];
  start = start.flatMap((one) => [...machine.unify(own.value, value, one)]);
  const found = start.flatMap((one) => [...machine.body(own.body, one, env)]);
  if (found.length === 0) return 'never';
  if (found.some(({ saved }) => saved.length === 0)) return [];
  const [only] = found;
  return found.length > 1 || only === undefined ? 'many' : simplify(machine, only, new Set(state.open));
}
