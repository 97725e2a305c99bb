import type { Expr, Term, With } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { setData, setInput } from '../run/context.ts';
import { equals } from '../value/composite.ts';
import type { Value } from '../value/value.ts';
import { type Environment, type Path, Reach } from './environment.ts';
import type { Machine } from './machine.ts';
import { save, type State } from './state.ts';
import { Substitution, valueOf } from './terms.ts';
import { namesIn } from './unify.ts';

/** Solutions of an expression under `with`. */
export function* withModifiers(machine: Machine, expr: Expr, state: State, env: Environment): Generator<State> {
  for (const { withs, state: next } of resolveValues(machine, expr.with, state, env)) {
    const inner = machine.inlining.inPlace === true ? undefined : replaceKnown(machine, withs, env);
    if (inner === undefined) yield postpone(machine, { ...expr, with: withs }, next, env);
    else yield* machine.body([{ ...expr, with: [] }], next, inner);
  }
}

function* resolveValues(
  machine: Machine,
  withs: readonly With[],
  state: State,
  env: Environment,
): Generator<{ readonly withs: readonly With[]; readonly state: State }> {
  const [first, ...rest] = withs;
  if (first === undefined) {
    yield { withs: [], state };
    return;
  }
  const values =
    isDocument(first.target) && !isFunction(machine, first.target)
      ? machine.operand(first.value, state, env)
      : [{ term: first.value, state }];
  for (const { term, state: next } of values)
    for (const others of resolveValues(machine, rest, next, env))
      yield { withs: [{ ...first, value: term }, ...others.withs], state: others.state };
}

/** Whether a target is a part of a document, not a function. */
function isDocument(target: Term): boolean {
  return pathOf(target)[0] === 'data' || pathOf(target)[0] === 'input';
}

/** The path of a target. */
function pathOf(target: Term): Path {
  if (target.type === 'var') return [target.value];
  if (target.type !== 'ref') return [];
  const [head, ...tail] = target.value;
  return [head.type === 'var' ? head.value : '', ...tail.map((key) => valueOf(key) as Value)];
}

/** The environment with what is replaced known; undefined where it is only in part. */
function replaceKnown(machine: Machine, withs: readonly With[], env: Environment): Environment | undefined {
  const context = env.context.fork();
  let { unknowns } = env;
  for (const { target, value } of withs) {
    const [path, known] = [pathOf(target), valueOf(value)];
    const [root, ...keys] = path;
    if (known === undefined || !isDocument(target) || isFunction(machine, target)) return undefined;
    if (unknowns.some((unknown) => unknown.length < path.length && isPrefix(unknown, path))) return undefined;
    unknowns = unknowns.filter((unknown) => !isPrefix(path, unknown));
    if (root === 'input') setInput(context, keys, known);
    else setData(context, keys, known);
  }
  return { ...env, ...derived(machine, env, unknowns, env.replaced), context };
}

function isFunction(machine: Machine, target: Term): boolean {
  return (
    target.type === 'ref' &&
    machine.modules.some(({ package: pkg, rules }) =>
      rules.some(
        ({ head }) =>
          head.args !== undefined &&
          samePath([...pathOf({ ...target, value: pkg.path }), ...headPath(head.ref.value)], pathOf(target)),
      ),
    )
  );
}

function headPath([head, ...tail]: readonly Term[]): Path {
  return [head?.type === 'var' ? head.value : '', ...tail.map((key) => valueOf(key) ?? null)];
}

function samePath(left: Path, right: Path): boolean {
  return left.length === right.length && isPrefix(left, right);
}

function isPrefix(prefix: Path, path: Path): boolean {
  return prefix.length <= path.length && prefix.every((key, index) => equals(key, path[index] as Value));
}

function derived(machine: Machine, env: Environment, unknowns: readonly Path[], replaced: ReadonlySet<string>) {
  const namespace = [...env.namespace, machine.fresh('with')];
  return {
    unknowns,
    replaced,
    namespace,
    reach: new Reach(machine.tree, unknowns, new Set([...machine.postponed, ...replaced])),
  };
}

/** Leaves an expression to later. */
function postpone(machine: Machine, expr: Expr, state: State, env: Environment): State {
  const plain = new Substitution(state.bindings).expr({ ...expr, with: [] });
  const own = lateExpr(machine, { ...plain, with: expr.with }, env);
  const names = new Set<string>();
  for (const term of 'arguments' in own ? own.arguments : 'term' in own ? [own.term] : []) namesIn(term, names);
  return save(state, own, expr.negated ? [] : names);
}

/** An expression under `with` to be evaluated later: what is replaced is unknown in its support rules. */
export function lateExpr(machine: Machine, expr: Expr, env: Environment): Expr {
  const targets = expr.with.map(({ target }) => target);
  const paths = targets.filter((target) => isDocument(target) && !isFunction(machine, target)).map(pathOf);
  const functions = targets.map((target) => (target.type === 'ref' ? dottedName(target) : undefined) ?? '');
  const unknowns = [...env.unknowns, ...paths];
  const inner =
    machine.inlining.inPlace === true
      ? env
      : { ...env, ...derived(machine, env, unknowns, new Set([...env.replaced, ...functions])) };
  const own = machine.residual({ ...expr, with: [] }, inner);
  return { ...own, with: expr.with.map((modifier) => lateModifier(machine, modifier, env, inner)) };
}

function lateModifier(machine: Machine, { target, value, location }: With, env: Environment, inner: Environment): With {
  const isOwn = isFunction(machine, target) && target.type === 'ref';
  return {
    location,
    target: isOwn ? { ...target, value: machine.support(target.value, inner) } : target,
    value:
      isFunction(machine, value) && value.type === 'ref'
        ? { ...value, value: machine.support(value.value, env) }
        : machine.residualTerm(value, env),
  };
}
