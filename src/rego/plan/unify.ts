import type { Location, Term } from '../syntax/ast.ts';
import { equals } from '../value/order.ts';
import type { Operand } from './ir.ts';
import type { Planner } from './planner.ts';
import { constantOf } from './constant.ts';

/** Whether a term is, or holds in arrays and objects, a variable without value. */
export function isPattern(planner: Planner, term: Term): boolean {
  switch (term.type) {
    case 'var':
      return isUnbound(planner, term.value);
    case 'ref':
      return term.value.length === 1 && isPattern(planner, term.value[0]);
    case 'array':
      return term.value.some((item) => isPattern(planner, item));
    case 'object':
      return term.value.some(([key, value]) => isPattern(planner, key) || isPattern(planner, value));
    default:
      return false;
  }
}

function isUnbound(planner: Planner, name: string): boolean {
  return name !== 'input' && name !== 'data' && planner.builder.scope.get(name) === undefined;
}

/** Writes the steps that match a value against a term and bind its variables. */
export function bindPattern(planner: Planner, pattern: Term, value: Operand, location: Location): void {
  const { builder } = planner;
  if (pattern.type === 'ref' && pattern.value.length === 1)
    return bindPattern(planner, pattern.value[0], value, location);
  if (pattern.type === 'var' && isUnbound(planner, pattern.value)) return builder.bind(pattern.value, value);
  if (pattern.type === 'array' && constantOf(pattern) === undefined) {
    builder.check({ is: 'array', value, length: pattern.value.length }, location);
    for (const [index, item] of ordered(planner, [...pattern.value.entries()], ([, item]) => item))
      bindPattern(planner, item, memberOf(planner, value, { constant: index }, location), location);
    return;
  }
  if (pattern.type === 'object' && isPattern(planner, pattern)) {
    builder.check({ is: 'object', value, size: pattern.value.length }, location);
    for (const [key, member] of ordered(planner, pattern.value, ([, member]) => member))
      bindPattern(planner, member, memberOf(planner, value, planner.term(key), location), location);
    return;
  }
  checkEqual(planner, planner.term(pattern), value, location);
}

/** Variables first, so that references among the items see them bound. */
function ordered<Item>(planner: Planner, items: readonly Item[], termOf: (item: Item) => Term): readonly Item[] {
  const binds = (item: Item): number => (isPattern(planner, termOf(item)) ? 0 : 1);
  return [...items].sort((a, b) => binds(a) - binds(b));
}

function memberOf(planner: Planner, base: Operand, key: Operand, location: Location): Operand {
  const { builder } = planner;
  return builder.compute({ kind: 'member', context: builder.context, base, key }, location);
}

function checkEqual(planner: Planner, left: Operand, right: Operand, location: Location): void {
  if ('constant' in left && 'constant' in right) {
    if (!equals(left.constant, right.constant)) planner.builder.check({ is: 'false' }, location);
    return;
  }
  planner.builder.check({ is: 'equal', left, right }, location);
}

/** Writes the steps of `left = right`: pairs of arrays and objects are matched part by part, the bound side first. */
export function unify(planner: Planner, left: Term, right: Term, location: Location): void {
  if (left.type === 'array' && right.type === 'array') return unifyArrays(planner, left.value, right.value, location);
  if (left.type === 'object' && right.type === 'object' && (isPattern(planner, left) || isPattern(planner, right)))
    return unifyObjects(planner, left.value, right.value, location);
  if (isPattern(planner, left)) return bindPattern(planner, left, planner.term(right), location);
  if (isPattern(planner, right)) return bindPattern(planner, right, planner.term(left), location);
  const value = planner.term(left);
  bindPattern(planner, right, value, location);
}

function unifyArrays(planner: Planner, left: readonly Term[], right: readonly Term[], location: Location): void {
  if (left.length !== right.length) return planner.builder.check({ is: 'false' }, location);
  unifyPairs(
    planner,
    left.map((item, index) => [item, right[index] as Term]),
    location,
  );
}

type Member = readonly [key: Term, value: Term];

function unifyObjects(planner: Planner, left: readonly Member[], right: readonly Member[], location: Location): void {
  const pairs: [Term, Term][] = [];
  for (const [key, member] of left) {
    const constant = constantOf(key);
    const other = right.find(([otherKey]) => {
      const otherConstant = constantOf(otherKey);
      return constant !== undefined && otherConstant !== undefined && equals(constant, otherConstant);
    });
    if (other === undefined) return unifyWhole(planner, left, right, location);
    pairs.push([member, other[1]]);
  }
  if (left.length !== right.length) return planner.builder.check({ is: 'false' }, location);
  unifyPairs(planner, pairs, location);
}

/** Objects whose keys are known only at run time: the side without unbound variables is evaluated, the other matched. */
function unifyWhole(planner: Planner, left: readonly Member[], right: readonly Member[], location: Location): void {
  const [first, second]: Term[] = [
    { type: 'object', location, value: left },
    { type: 'object', location, value: right },
  ];
  const [pattern, ground] = isPattern(planner, first as Term) ? [first, second] : [second, first];
  if (isPattern(planner, ground as Term)) return planner.builder.check({ is: 'false' }, location);
  bindPattern(planner, pattern as Term, planner.term(ground as Term), location);
}

/** Takes the pairs of which one side is bound first; the others wait for what those bind. */
function unifyPairs(planner: Planner, pairs: readonly (readonly [Term, Term])[], location: Location): void {
  let waiting = [...pairs];
  while (waiting.length > 0) {
    const ready = waiting.filter(([a, b]) => !(isPattern(planner, a) && isPattern(planner, b)));
    const [first] = ready.length > 0 ? ready : waiting;
    const [a, b] = first as readonly [Term, Term];
    waiting = waiting.filter((pair) => pair !== first);
    if (ready.length === 0 && a.type !== 'array' && a.type !== 'object' && b.type !== 'array' && b.type !== 'object')
      throw new TypeError(`no side of a unification is bound at ${location.row}:${location.col}`);
    unify(planner, a, b, location);
  }
}
