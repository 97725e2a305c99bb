import type { Expr, Location, Term } from '../syntax/ast.ts';
import { callExpr } from '../syntax/build.ts';
import { termsOf, walkTerm } from '../syntax/walk.ts';
import { equals } from '../value/composite.ts';
import { bind, save, type State } from './state.ts';
import { Substitution, valueOf, variable } from './terms.ts';

/** Solutions in which two terms are equal. Neither holds a reference that is known. @param fresh makes names */
export function* unify(left: Term, right: Term, state: State, fresh: () => string): Generator<State> {
  const substitution = new Substitution(state.bindings);
  const [a, b] = [substitution.term(left), substitution.term(right)];
  const [known, other] = [valueOf(a), valueOf(b)];
  if (known !== undefined && other !== undefined) {
    if (equals(known, other)) yield state;
  } else if (isFree(a, state)) yield* bindTo(a, b, state, fresh);
  else if (isFree(b, state)) yield* bindTo(b, a, state, fresh);
  else if (isAtom(a, state) || isAtom(b, state)) yield saveEqual(a, b, state);
  else yield* unifyCollections(a, b, state, fresh);
}

function isFree(term: Term, state: State): term is Extract<Term, { type: 'var' }> {
  return term.type === 'var' && !state.open.has(term.value);
}

/** Whether only the unknowns can tell what a term is. */
function isAtom(term: Term, state: State): boolean {
  return term.type === 'ref' || (term.type === 'var' && state.open.has(term.value)) || 'body' in term;
}

function* bindTo(
  target: Extract<Term, { type: 'var' }>,
  term: Term,
  state: State,
  fresh: () => string,
): Generator<State> {
  if (term.type === 'var') {
    yield target.value === term.value ? state : bind(state, target.value, term);
    return;
  }
  if (term.type === 'ref' || 'body' in term) {
    yield save(state, equation(target, term, term.location), namesIn(term).add(target.value));
    return;
  }
  let current = state;
  const bound = withoutReferences(term, (inner) => {
    const name = fresh();
    const own = variable(name, inner.location);
    current = save(current, equation(own, inner, inner.location), namesIn(inner).add(name));
    return own;
  });
  yield bind(current, target.value, bound);
}

/** A collection with what is not known in it replaced. */
function withoutReferences(term: Term, replace: (term: Term) => Term): Term {
  const nested = (item: Term): Term => withoutReferences(item, replace);
  switch (term.type) {
    case 'array':
    case 'set':
      return { ...term, value: term.value.map(nested) };
    case 'object':
      return { ...term, value: term.value.map(([key, value]) => [nested(key), nested(value)] as const) };
    case 'ref':
      return replace(term);
    default:
      return 'body' in term ? replace(term) : term;
  }
}

function* unifyCollections(a: Term, b: Term, state: State, fresh: () => string): Generator<State> {
  if (a.type !== b.type) return;
  if (a.type === 'array' && b.type === 'array') {
    if (a.value.length === b.value.length) yield* unifyAll(a.value, b.value, state, fresh);
    return;
  }
  if (a.type !== 'object' || b.type !== 'object') {
    yield saveEqual(a, b, state);
    return;
  }
  const pairs = pairMembers(a.value, b.value);
  if (pairs === undefined) yield saveEqual(a, b, state);
  else if (pairs.length === a.value.length && pairs.length === b.value.length)
    yield* unifyAll(
      pairs.map(([value]) => value),
      pairs.map(([, value]) => value),
      state,
      fresh,
    );
}

/** Values of equal keys; undefined where a key is not known. */
function pairMembers(
  left: readonly (readonly [Term, Term])[],
  right: readonly (readonly [Term, Term])[],
): [Term, Term][] | undefined {
  const pairs: [Term, Term][] = [];
  const others = right.map(([key, value]) => [valueOf(key), value] as const);
  if (others.some(([key]) => key === undefined)) return undefined;
  for (const [key, value] of left) {
    const own = valueOf(key);
    if (own === undefined) return undefined;
    const match = others.find(([other]) => other !== undefined && equals(own, other));
    if (match !== undefined) pairs.push([value, match[1]]);
  }
  return pairs;
}

function* unifyAll(a: readonly Term[], b: readonly Term[], state: State, fresh: () => string): Generator<State> {
  const [left, right] = [a[0], b[0]];
  if (left === undefined || right === undefined) {
    yield state;
    return;
  }
  for (const next of unify(left, right, state, fresh)) yield* unifyAll(a.slice(1), b.slice(1), next, fresh);
}

function saveEqual(a: Term, b: Term, state: State): State {
  const location = a.type === 'ref' ? a.location : b.location;
  return save(state, equation(a, b, location), [...namesIn(a), ...namesIn(b)]);
}

/** `a = b` */
export function equation(a: Term, b: Term, location: Location): Expr {
  return callExpr('eq', [a, b], location);
}

/** Variables of a term, closures and heads of references to documents aside. */
export function namesIn(term: Term, found: Set<string> = new Set()): Set<string> {
  walkTerm(term, {
    term: (one) => {
      if (one.type === 'var' && one.value !== 'data' && one.value !== 'input') found.add(one.value);
      return 'body' in one;
    },
  });
  return found;
}

/** Whether a term holds a reference or a closure that is not resolved. */
export function needsResolving(term: Term): boolean {
  if (term.type === 'ref' || 'body' in term) return true;
  return termsOf(term).some(needsResolving);
}
