import { keyOf, type RuleTree, valueOfKey } from '../check/tree.ts';
import type { Head, RefTerm, Rule, Term } from '../syntax/ast.ts';
import { equals } from '../value/composite.ts';
import type { Value } from '../value/value.ts';
import { knownAt } from './documents.ts';
import type { Environment, Path } from './environment.ts';
import { isDisabled, isInlined, tailOf } from './inlining.ts';
import type { Machine, Operand } from './machine.ts';
import { memberOf, membersOf, partsOf } from './members.ts';
import type { State } from './state.ts';
import { reference, rootRef, Substitution, termOf, valueOf } from './terms.ts';
import { namesIn } from './unify.ts';

/** Values of a reference. Its variables are replaced by what they stand for. */
export function* resolve(
  machine: Machine,
  ref: RefTerm,
  state: State,
  env: Environment,
  wanted?: Value,
): Generator<Operand> {
  const [head, ...operands] = ref.value;
  if (head.type === 'var' && (head.value === 'data' || head.value === 'input')) {
    const isData = head.value === 'data';
    const unknowns = env.unknowns.filter(([root]) => root === head.value).map((path) => path.slice(1));
    const base = isData ? env.context.data : env.context.input;
    const node = isData ? machine.tree : undefined;
    yield* descend(machine, { head, ref, path: [], node, base, unknowns, env, wanted }, operands, state);
  } else if (head.type === 'var') yield symbolic(ref, state);
  else yield* dereference(machine, head, operands, state);
}

interface Place {
  readonly head: Term;
  readonly ref: RefTerm;
  readonly path: Path;
  readonly node: RuleTree | undefined;
  readonly base: Value | undefined;
  readonly unknowns: readonly Path[];
  readonly env: Environment;
  readonly wanted: Value | undefined;
}

function symbolic(term: Term, state: State): Operand {
  const names = namesIn(term);
  return { term, state: names.size === 0 ? state : { ...state, open: new Set([...state.open, ...names]) } };
}

function* descend(machine: Machine, place: Place, operands: readonly Term[], state: State): Generator<Operand> {
  const { path, unknowns, env, head, ref } = place;
  const location = ref.location;
  if (unknowns.some((unknown) => unknown.length === 0)) {
    yield symbolic(reference([head, ...path.map((key) => termOf(key, location)), ...operands], location), state);
    return;
  }
  const node = path.every(isString) && env.context.isCovered(path as string[]) ? undefined : place.node;
  if (node !== undefined && node.rules.length > 0) {
    yield* virtual(machine, { ...place, node }, operands, state);
    return;
  }
  const [operand, ...rest] = operands;
  if (operand === undefined) yield* wholeDocument(machine, { ...place, node }, state);
  else if (valueOf(operand) !== undefined) yield* descend(machine, below({ ...place, node }, operand), rest, state);
  else
    for (const key of keysBelow({ ...place, node }))
      for (const next of machine.unify(operand, key, state))
        yield* descend(machine, below({ ...place, node }, key), substituted(rest, next), next);
}

function substituted(terms: readonly Term[], state: State): Term[] {
  return terms.map(new Substitution(state.bindings).term);
}

function below(place: Place, operand: Term): Place {
  const key = valueOf(operand) as Value;
  return {
    ...place,
    path: [...place.path, key],
    node: place.node?.children.get(keyOf(operand) ?? ''),
    base: place.base === undefined ? undefined : memberOf(place.base, key),
    unknowns: place.unknowns
      .filter(([first]) => first !== undefined && equals(first, key))
      .map((rest) => rest.slice(1)),
  };
}

function keysBelow({ node, base, unknowns }: Place): Term[] {
  const keys: Value[] = base === undefined ? [] : membersOf(base).map(([key]) => key);
  const further: Value[] = unknowns.flatMap((path) => path.slice(0, 1));
  for (const key of node?.children.keys() ?? []) if (key !== '') further.push(valueOfKey(key));
  for (const key of further) if (!keys.some((known) => equals(known, key))) keys.push(key);
  return keys.map((key) => termOf(key));
}

function* wholeDocument(machine: Machine, place: Place, state: State): Generator<Operand> {
  const { path, node, base, unknowns, env, head } = place;
  const location = place.ref.location;
  const own = rootRef(head.type === 'var' ? head.value : '', path, location);
  if (unknowns.length > 0) yield { term: own, state };
  else if (node !== undefined && env.reach.ref(own.value))
    yield { term: { ...own, value: machine.support(own.value, env) }, state };
  else {
    const value = node === undefined ? base : knownAt(env.context, path);
    if (value !== undefined) yield { term: termOf(value, location), state };
  }
}

/** Values of a document that rules make, or of what is below one. */
function* virtual(machine: Machine, place: Place, operands: readonly Term[], state: State): Generator<Operand> {
  const { path, env, node } = place;
  const location = place.ref.location;
  const own = rootRef('data', path, location);
  const rules = node?.rules.map(({ rule }) => rule) ?? [];
  const isPartial = rules.some(({ head }) => tailOf(head.ref.value).length > 0 || head.value === undefined);
  if (!env.reach.ref(own.value) && !(isPartial && operands.length > 0 && isDisabled(machine, path))) {
    const value = knownAt(env.context, path);
    if (value !== undefined) yield* dereference(machine, termOf(value, location), operands, state);
    return;
  }
  const hasChildren = (node?.children.size ?? 0) > 0;
  if (isInlined(machine, path, rules) && !hasChildren && (!isPartial || operands.length > 0)) {
    if (isPartial) {
      const found = partialOutcomes(machine, rules, operands, state, env);
      if (found !== undefined) {
        yield* found;
        return;
      }
    } else {
      const found = machine.outcomes(rules, [], state, env, operands.length === 0 ? place.wanted : undefined);
      if (found !== undefined) {
        for (const { term, state: next } of found) yield* dereference(machine, term, substituted(operands, next), next);
        return;
      }
    }
  }
  yield symbolic(reference([...machine.support(own.value, env), ...operands], location), state);
}

/** Elements of partial rules at operands; undefined where the operands end before the heads do. */
function partialOutcomes(
  machine: Machine,
  rules: readonly Rule[],
  operands: readonly Term[],
  state: State,
  env: Environment,
): Operand[] | undefined {
  const found: Operand[] = [];
  for (const rule of rules) {
    const keys =
      rule.head.value === undefined && rule.head.key !== undefined ? [rule.head.key] : tailOf(rule.head.ref.value);
    if (rule.default || rule.else !== undefined || keys.length === 0 || keys.length > operands.length) return undefined;
    const outcomes = machine.outcomes(
      [{ ...rule, head: withKeys(rule.head, keys) }],
      operands.slice(0, keys.length),
      state,
      env,
    );
    for (const { term, state: next } of outcomes ?? []) {
      const rest = substituted(operands.slice(keys.length), next);
      const value = rule.head.value === undefined ? new Substitution(next.bindings).term(operands[0] as Term) : term;
      found.push(...dereference(machine, value, rest, next));
    }
  }
  return found;
}

/** Keys as if they were arguments: operands are unified with them likewise. */
function withKeys(head: Head, keys: readonly Term[]): Head {
  return { ...head, args: keys };
}

/** What is below a term that stands for itself. */
export function* dereference(
  machine: Machine,
  term: Term,
  operands: readonly Term[],
  state: State,
): Generator<Operand> {
  const [operand, ...rest] = operands;
  if (operand === undefined) {
    yield { term, state };
    return;
  }
  if (term.type === 'ref' || term.type === 'var' || 'body' in term) {
    yield* belowUnknown(machine, term, operands, state);
    return;
  }
  const key = valueOf(operand);
  for (const [own, item] of partsOf(term)) {
    const name = valueOf(own);
    if (key !== undefined && name !== undefined) {
      if (equals(key, name)) yield* dereference(machine, item, rest, state);
    } else
      for (const next of machine.unify(operand, own, state))
        yield* dereference(machine, new Substitution(next.bindings).term(item), substituted(rest, next), next);
  }
}

function* belowUnknown(machine: Machine, term: Term, operands: readonly Term[], state: State): Generator<Operand> {
  if (!('body' in term)) {
    yield symbolic(reference([term, ...operands], term.location), state);
    return;
  }
  const name: Term = { type: 'var', location: term.location, value: machine.fresh() };
  for (const next of machine.unify(name, term, state))
    yield symbolic(reference([name, ...operands], term.location), next);
}

function isString(key: Value): key is string {
  return typeof key === 'string';
}
