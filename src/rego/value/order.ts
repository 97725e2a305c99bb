import { compareNumbers, Decimal } from './decimal.ts';
import { type AnyObject, RegoObject } from './object.ts';
import { RegoSet } from './set.ts';
import type { PlainObject, Value } from './value.ts';

export { equals } from './composite.ts';

/** Names of Rego's types, in the order in which values of different types sort. */
export const typeNames = ['null', 'boolean', 'number', 'string', 'array', 'object', 'set'] as const;

/** One of {@link typeNames}. */
export type TypeName = (typeof typeNames)[number];

/** Type of a value, as `type_name` says it. */
export function typeName(value: Value): TypeName {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'number':
      return typeof value as 'string' | 'boolean' | 'number';
    default:
      if (value === null) return 'null';
      if (Array.isArray(value)) return 'array';
      if (value instanceof RegoSet) return 'set';
      return value instanceof Decimal ? 'number' : 'object';
  }
}

/** Orders strings by code point. */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return codePointRank(a) - codePointRank(b);
  }
  return left.length - right.length;
}

/** Moves surrogates behind U+FFFF, where their code points are. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Rego's total order (policy language, "Comparison"): below 0, 0 or above 0. */
export function compare(left: Value, right: Value): number {
  if (left === right) return 0;
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right);
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const type = typeName(left);
  const difference = typeNames.indexOf(type) - typeNames.indexOf(typeName(right));
  if (difference !== 0) return difference;
  return compareSameType(type, left, right);
}

function compareSameType(type: TypeName, left: Value, right: Value): number {
  switch (type) {
    case 'boolean':
      return left === true ? 1 : -1;
    case 'number':
      return compareNumbers(left as number, right as number);
    case 'array':
      return compareLists(left as readonly Value[], right as readonly Value[]);
    case 'set':
      return compareLists(sortedElements(left as RegoSet), sortedElements(right as RegoSet));
    case 'object':
      return compareObjects(left as AnyObject, right as AnyObject);
    default:
      return 0;
  }
}

function compareLists(left: readonly Value[], right: readonly Value[]): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const order = compare(left[index] as Value, right[index] as Value);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareObjects(left: AnyObject, right: AnyObject): number {
  if (!(left instanceof RegoObject) && !(right instanceof RegoObject)) return comparePlain(left, right);
  const a = sortedEntries(left);
  const b = sortedEntries(right);
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [first, second] = [a[index] as Entry, b[index] as Entry];
    const order = compare(first[0], second[0]) || compare(first[1], second[1]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function comparePlain(left: PlainObject, right: PlainObject): number {
  const [a, b] = [sortedKeys(left), sortedKeys(right)];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [first, second] = [a[index] as string, b[index] as string];
    const order = compareStrings(first, second) || compare(left[first] as Value, right[second] as Value);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

type Entry = readonly [key: Value, value: Value];

/** Members of an object in the order of their keys. */
export function sortedEntries(object: AnyObject): readonly Entry[] {
  if (object instanceof RegoObject) return [...object.entries()].sort(([a], [b]) => compare(a, b));
  return sortedKeys(object).map((key) => [key, object[key] as Value]);
}

/** Elements of a set in order. */
export function sortedElements(set: RegoSet): readonly Value[] {
  set.inOrder ??= set.toArray().sort(compare);
  return set.inOrder;
}

/** Keys of a plain object in order. */
export function sortedKeys(object: PlainObject): readonly string[] {
  const keys = Object.keys(object);
  for (let index = 1; index < keys.length; index += 1)
    if (compareStrings(keys[index - 1] as string, keys[index] as string) > 0) return keys.sort(compareStrings);
  return keys;
}
