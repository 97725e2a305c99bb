import type { Known, Type } from './type.ts';

const kinds: readonly Type['kind'][] = [
  'null',
  'boolean',
  'number',
  'string',
  'array',
  'object',
  'set',
  'any',
  'function',
];

/** The order in which the types of a union are listed; 0 for equal types, what is not known stands first. */
export function compareTypes(left: Known, right: Known): number {
  if (left === right) return 0;
  if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
  if (left.kind !== right.kind) return kinds.indexOf(left.kind) - kinds.indexOf(right.kind);
  if (left.kind === 'array' && right.kind === 'array')
    return compareTypes(left.rest, right.rest) || compareLists(left.items, right.items);
  if (left.kind === 'object' && right.kind === 'object') return compareObjects(left, right);
  if (left.kind === 'set' && right.kind === 'set') return compareTypes(left.of, right.of);
  if (left.kind === 'any' && right.kind === 'any') return compareLists(left.of, right.of);
  if (left.kind === 'function' && right.kind === 'function')
    return compareLists(left.arguments, right.arguments) || compareTypes(left.result, right.result);
  return 0;
}

function compareLists(left: readonly Known[], right: readonly Known[]): number {
  for (const [index, one] of left.entries()) {
    if (index >= right.length) break;
    const order = compareTypes(one, right[index]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

type ObjectType = Extract<Type, { kind: 'object' }>;

function compareObjects(left: ObjectType, right: ObjectType): number {
  const rests = compareTypes(left.rest?.key, right.rest?.key) || compareTypes(left.rest?.value, right.rest?.value);
  if (rests !== 0) return rests;
  const [own, others] = [sorted(left), sorted(right)];
  for (const [index, [key, value]] of own.entries()) {
    const [otherKey, otherValue] = others[index] ?? [];
    if (otherKey === undefined) break;
    if (key !== otherKey) return key < otherKey ? -1 : 1;
    const order = compareTypes(value, otherValue);
    if (order !== 0) return order;
  }
  return own.length - others.length;
}

function sorted({ members }: ObjectType): (readonly [string, Known])[] {
  return [...members].sort(([left], [right]) => (left < right ? -1 : 1));
}
