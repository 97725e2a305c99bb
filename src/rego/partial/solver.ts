import type { Builtin } from '../builtins/builtin.ts';
import type { CheckedPolicy } from '../check/compiled.ts';
import type { RuleTree } from '../check/tree.ts';
import type { Context } from '../run/context.ts';
import { EvaluationError } from '../run/error.ts';
import type { Body, Expr, Module, RefPath, RefTerm, Rule, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { isComprehension } from '../syntax/walk.ts';
import { objectOf } from '../value/object.ts';
import { setOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import type { Environment } from './environment.ts';
import { solve } from './expressions.ts';
import type { Inlining, Machine, Operand } from './machine.ts';
import { outcomes } from './outcomes.ts';
import { resolve } from './references.ts';
import { Residual } from './residual.ts';
import { simplify } from './simplify.ts';
import { emptyState, type State } from './state.ts';
import { helperPath, helperRules, Support } from './support.ts';
import { reference, Substitution, termOf, valueOf } from './terms.ts';
import { needsResolving, unify } from './unify.ts';

/** What a solver works on. */
export interface SolverParts {
  readonly policy: CheckedPolicy;
  readonly builtins: ReadonlyMap<string, Builtin>;
  readonly inlining: Inlining;
  readonly postponed: ReadonlySet<string>;
  readonly context: Context;
}

/** Steps of one attempt. */
const attemptSteps = 100_000;

class Exhausted extends Error {}

/** Whether a policy's own mistake ended an evaluation: it must do so then only, when it is asked for what is wrong. */
function isOfPolicy(thrown: unknown): boolean {
  return thrown instanceof EvaluationError && thrown.code !== 'eval_cancel_error';
}

type Comprehension = Extract<Term, { readonly body: Body }>;

/** Partial evaluation of one query: the parts in the other files, joined. */
export class Solver implements Machine {
  readonly tree: RuleTree;
  readonly builtins: ReadonlyMap<string, Builtin>;
  readonly inlining: Inlining;
  readonly modules: readonly Module[];
  readonly postponed: ReadonlySet<string>;
  readonly supports = new Support();
  readonly #context: Context;
  #names = 0;
  #left = Number.POSITIVE_INFINITY;

  constructor({ policy, builtins, inlining, postponed, context }: SolverParts) {
    this.tree = policy.tree;
    this.modules = policy.modules;
    this.builtins = builtins;
    this.inlining = inlining;
    this.postponed = postponed;
    this.#context = context;
  }

  fresh(name = '__local__'): string {
    this.#names += 1;
    const base = name.startsWith('$') ? '__local__' : name.replace(/_p\d+_$/, '');
    return `${base}_p${this.#names}_`;
  }

  spend(): void {
    this.#context.spend(1);
    this.#left -= 1;
    if (this.#left < 0) throw new Exhausted();
  }

  attempt<Result>(work: () => Result): Result | undefined {
    const outer = this.#left;
    this.#left = attemptSteps;
    try {
      return work();
    } catch (thrown) {
      if (thrown instanceof Exhausted || isOfPolicy(thrown)) return undefined;
      throw thrown;
    } finally {
      this.#left = outer;
    }
  }

  *body(body: Body, state: State, env: Environment): Generator<State> {
    const [first, ...rest] = withWantedFirst(body);
    if (first === undefined) yield state;
    else for (const next of solve(this, first, state, env)) yield* this.body(rest, next, env);
  }

  *unify(left: Term, right: Term, state: State): Generator<State> {
    yield* unify(left, right, state, () => this.fresh());
  }

  *operand(term: Term, state: State, env: Environment, wanted?: Value): Generator<Operand> {
    const own = new Substitution(state.bindings).term(term);
    if (!needsResolving(own)) yield { term: own, state };
    else if (own.type === 'ref') yield* resolve(this, own, state, env, wanted);
    else if (isComprehension(own)) yield this.#comprehension(own, state, env);
    else if (own.type === 'array' || own.type === 'set')
      for (const { terms, state: next } of this.#all(own.value, state, env))
        yield { term: { ...own, value: terms }, state: next };
    else if (own.type === 'object')
      for (const { terms, state: next } of this.#all(own.value.flat(), state, env))
        yield { term: { ...own, value: pairsOf(terms) }, state: next };
    else yield { term: own, state };
  }

  *#all(
    terms: readonly Term[],
    state: State,
    env: Environment,
  ): Generator<{ readonly terms: readonly Term[]; readonly state: State }> {
    const [first, ...rest] = terms;
    if (first === undefined) {
      yield { terms: [], state };
      return;
    }
    for (const { term, state: next } of this.operand(first, state, env))
      for (const others of this.#all(rest, next, env)) yield { terms: [term, ...others.terms], state: others.state };
  }

  /** The value of a comprehension where nothing in it is unknown; else the comprehension, for later. */
  #comprehension(term: Comprehension, state: State, env: Environment): Operand {
    const heads = term.type === 'objectcomprehension' ? [term.key, term.value] : [term.term];
    const rows: Value[][] = [];
    for (const end of this.body(term.body, { ...state, saved: [] }, env)) {
      const values = heads.map((head) => valueOf(new Substitution(end.bindings).term(head)));
      if (end.saved.length > 0 || values.includes(undefined)) return { term: this.residualTerm(term, env), state };
      rows.push(values as Value[]);
    }
    return { term: termOf(collected(term.type, rows), term.location), state };
  }

  outcomes(
    rules: readonly Rule[],
    args: readonly Term[],
    state: State,
    env: Environment,
    wanted?: Value,
  ): Operand[] | undefined {
    return outcomes(this, rules, args, state, env, wanted);
  }

  support(path: RefPath, env: Environment): RefPath {
    return this.supports.make(this, path, env);
  }

  addHelper(name: string, args: readonly Term[], bodies: readonly Body[], env: Environment): RefTerm {
    const own = `__${name}${this.fresh('')}_`;
    const path = helperPath(env);
    this.supports.add(path, helperRules(own, args, bodies));
    return reference([...path, termOf(own)], path[0].location) as RefTerm;
  }

  residual(expr: Expr, env: Environment): Expr {
    return new Residual(this, env).expr(expr);
  }

  residualTerm(term: Term, env: Environment): Term {
    return new Residual(this, env).term(term);
  }

  /** Conditions under which a query holds, each with the variables that it binds. */
  queries(body: Body, names: ReadonlyMap<string, string>, env: Environment): Body[] {
    const found: Body[] = [];
    for (const end of this.body(body, emptyState, env)) {
      const substitution = new Substitution(end.bindings);
      const kept = new Set(names.keys());
      const bound = [...names.keys()].flatMap((name) => boundTo(name, substitution, end));
      const bindings = new Map([...end.bindings].filter(([name]) => !names.has(name)));
      found.push(simplify(this, { ...end, bindings, saved: [...end.saved, ...bound] }, kept));
    }
    return found;
  }
}

function boundTo(name: string, substitution: Substitution, { bindings }: State): Expr[] {
  const term = bindings.get(name);
  if (term === undefined) return [];
  const own = substitution.term(term);
  if (own.type === 'var' && own.value === name) return [];
  const operator: RefTerm = {
    type: 'ref',
    location: own.location,
    value: [{ type: 'var', location: own.location, value: 'eq' }],
  };
  const left: Term = { type: 'var', location: own.location, value: name };
  return [
    {
      type: 'call',
      location: own.location,
      operator,
      arguments: [left, own],
      negated: false,
      with: [],
      generated: true,
    },
  ];
}

/** `v = data.p; v = true` as `data.p = true; v = true`: the reference is then evaluated for that one value. */
function withWantedFirst(body: Body): Body {
  const [first, second, ...rest] = body;
  const [a, b] = [equationOf(first), equationOf(second)];
  if (first?.type !== 'call' || a?.[0].type !== 'var' || a[1].type !== 'ref' || b?.[0].type !== 'var') return body;
  const [root] = a[1].value;
  if (root.type !== 'var' || root.value !== 'data') return body;
  if (b[0].value !== a[0].value || second === undefined || valueOf(b[1]) === undefined) return body;
  return [{ ...first, arguments: [a[1], b[1]] }, second, ...rest];
}

/** Both sides of an equation. */
function equationOf(expr: Expr | undefined): readonly [Term, Term] | undefined {
  if (expr?.type !== 'call' || expr.negated || expr.with.length > 0 || expr.arguments.length !== 2) return undefined;
  const name = dottedName(expr.operator);
  return name === 'eq' || name === 'equal' ? (expr.arguments as readonly Term[] as readonly [Term, Term]) : undefined;
}

function pairsOf(terms: readonly Term[]): (readonly [Term, Term])[] {
  const pairs: (readonly [Term, Term])[] = [];
  for (let index = 0; index < terms.length; index += 2) pairs.push([terms[index] as Term, terms[index + 1] as Term]);
  return pairs;
}

function collected(type: Comprehension['type'], rows: readonly (readonly Value[])[]): Value {
  if (type === 'objectcomprehension') return objectOf(rows.map(([key, value]) => [key as Value, value as Value]));
  const items = rows.map(([item]) => item as Value);
  return type === 'setcomprehension' ? setOf(items) : items;
}
