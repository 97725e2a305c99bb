import type { RegoNumber } from '../value/decimal.ts';
import { type AnyObject, mergeObjects, objectEntries, objectGet, objectOf } from '../value/object.ts';
import { equals, sortedElements, typeName } from '../value/order.ts';
import { RegoSet, setOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { BuiltinError, failOperand, failType } from './error.ts';
import { smallInteger } from './integers.ts';
import { anyArray, anyObject, anySet } from './type.ts';
import { isArray, isObject } from './value-kind.ts';

type Keys = readonly Value[] | AnyObject | RegoSet;

/** Opens one level of nesting. */
function flatten(items: readonly Value[]): Value[] {
  return items.flatMap((item) => (isArray(item) ? item : [item]));
}

function slice(items: readonly Value[], from: RegoNumber, to: RegoNumber): Value {
  const [first, last] = [from, to].map((bound, index) => {
    return Math.min(Math.max(smallInteger(index + 2, bound), 0), items.length);
  }) as [number, number];
  return items.slice(first, Math.max(first, last));
}

function keySet(keys: Keys): RegoSet {
  if (keys instanceof RegoSet) return keys;
  if (isArray(keys)) return setOf(keys);
  return setOf([...objectEntries(keys)].map(([key]) => key));
}

function keepKeys(object: AnyObject, keys: Keys, keep: boolean): Value {
  const wanted = keySet(keys);
  return objectOf([...objectEntries(object)].filter(([key]) => wanted.has(key) === keep));
}

/** A member, or the value at a path of keys; the default where there is none. */
function getMember(object: AnyObject, key: Value, otherwise: Value): Value {
  if (!isArray(key)) return orElse(objectGet(object, key), otherwise);
  if (key.length === 0) return object;
  let value: Value | undefined = object;
  for (const part of key) {
    if (isObject(value)) value = objectGet(value, part);
    else if (isArray(value) && typeof part === 'number') value = value[part];
    else if (value instanceof RegoSet) value = value.get(part);
    else return otherwise;
  }
  return orElse(value, otherwise);
}

/** Null is a value, too. */
function orElse(value: Value | undefined, otherwise: Value): Value {
  return value === undefined ? otherwise : value;
}

function mergeAll(objects: readonly Value[]): Value {
  return mergeObjects(
    ...objects.map((object) =>
      isObject(object)
        ? object
        : failOperand(1, `must be array of objects but got array containing ${typeName(object)}`),
    ),
  );
}

/** Whether everything of the second is in the first; objects and arrays in order and depth. */
function isSubset(whole: Value, part: Value): boolean {
  if (isObject(whole) && isObject(part))
    return [...objectEntries(part)].every(([key, value]) => {
      const found = objectGet(whole, key);
      return found !== undefined && isPartOf(found, value);
    });
  if (whole instanceof RegoSet && part instanceof RegoSet) return part.toArray().every((item) => whole.has(item));
  if (isArray(whole) && part instanceof RegoSet)
    return part.toArray().every((item) => whole.some((other) => equals(other, item)));
  if (isArray(whole) && isArray(part)) return containsRun(whole, part);
  throw new BuiltinError('both arguments object.subset must be of the same type or array and set', 'eval_type_error');
}

function isPartOf(found: Value, value: Value): boolean {
  const nested =
    (isObject(found) && isObject(value)) ||
    (isArray(found) && isArray(value)) ||
    (found instanceof RegoSet && value instanceof RegoSet);
  return nested ? isSubset(found, value) : equals(found, value);
}

function containsRun(whole: readonly Value[], part: readonly Value[]): boolean {
  for (let start = 0; start + part.length <= whole.length; start += 1)
    if (part.every((item, index) => equals(item, whole[start + index] as Value))) return true;
  return false;
}

function unionOf(sets: RegoSet): Value {
  const union = new RegoSet();
  for (const set of sets.values()) {
    if (!(set instanceof RegoSet)) return failType(1, ['set'], set);
    for (const element of set.values()) union.add(element);
  }
  return union;
}

function intersectionOf(sets: RegoSet): Value {
  const [first, ...rest] = sortedElements(sets);
  if (first === undefined) return new RegoSet();
  const operands = [first, ...rest].map((set) => (set instanceof RegoSet ? set : failType(1, ['set'], set)));
  return setOf([...(operands[0] as RegoSet).values()].filter((item) => operands.every((set) => set.has(item))));
}

const arrayMeta = { category: 'array' } as const;
const objectMeta = { category: 'object' } as const;
const setMeta = { category: 'sets' } as const;
const keysType = { anyOf: [anyArray, anyObject, anySet] } as const;
const keysOrder = ['object', 'set', 'array'] as const;

function requireKeys(keys: Value): Keys {
  return isObject(keys) || isArray(keys) || keys instanceof RegoSet ? keys : failType(2, keysOrder, keys);
}

function requireObject(object: Value): AnyObject {
  return isObject(object) ? object : failType(1, ['object'], object);
}

/** Items of an array at most: policies that double one again and again would take all memory. */
const mostItems = 2 ** 25;

function concat(left: readonly Value[], right: readonly Value[]): readonly Value[] {
  if (left.length + right.length > mostItems) throw new RangeError(`an array of more than ${mostItems} items`);
  return left.concat(right);
}

/** Arrays. */
export const arrays = [
  builtin('array.concat', [anyArray, anyArray], anyArray, concat, {
    ...arrayMeta,
    doc: 'Two arrays one after the other.',
  }),
  builtin('array.flatten', [anyArray], anyArray, flatten, {
    ...arrayMeta,
    doc: 'Items of an array, those of arrays among them in their place.',
  }),
  builtin('array.reverse', [anyArray], anyArray, (items) => [...items].reverse(), {
    ...arrayMeta,
    doc: 'Items from last to first.',
  }),
  builtin('array.slice', [anyArray, 'number', 'number'], anyArray, slice, {
    ...arrayMeta,
    doc: 'Items from one index up to, not including, another; bounds are moved into the array.',
  }),
];

/** Objects. */
export const objects = [
  builtin(
    'object.filter',
    [anyObject, keysType],
    anyObject,
    (object, keys) => keepKeys(requireObject(object), requireKeys(keys), true),
    {
      ...objectMeta,
      unchecked: true,
      doc: 'Members whose keys are named.',
    },
  ),
  builtin('object.get', [anyObject, 'any', 'any'], 'any', getMember, {
    ...objectMeta,
    doc: 'A member by key or path of keys, else a default.',
  }),
  builtin('object.keys', [anyObject], anySet, (object) => setOf([...objectEntries(object)].map(([key]) => key)), {
    ...objectMeta,
    doc: 'Keys of an object.',
  }),
  builtin(
    'object.remove',
    [anyObject, keysType],
    anyObject,
    (object, keys) => keepKeys(requireObject(object), requireKeys(keys), false),
    {
      ...objectMeta,
      unchecked: true,
      doc: 'Members whose keys are not named.',
    },
  ),
  builtin('object.subset', [keysType, keysType], 'boolean', isSubset, {
    ...objectMeta,
    unchecked: true,
    doc: 'Whether the first holds everything of the second.',
  }),
  builtin('object.union', [anyObject, anyObject], anyObject, (left, right) => mergeObjects(left, right), {
    ...objectMeta,
    doc: 'Members of both; the second wins, objects in both are merged.',
  }),
  builtin('object.union_n', [{ array: anyObject }], anyObject, mergeAll, {
    ...objectMeta,
    doc: 'Members of all; the later wins, objects are merged.',
  }),
];

/** Sets. */
export const sets = [
  builtin('and', [anySet, anySet], anySet, (left, right) => setOf(left.toArray().filter((item) => right.has(item))), {
    ...setMeta,
    infix: '&',
    doc: 'Elements of both sets.',
  }),
  builtin('intersection', [{ set: anySet }], anySet, intersectionOf, {
    ...setMeta,
    doc: 'Elements that are in every set of a set.',
  }),
  builtin('or', [anySet, anySet], anySet, (left, right) => setOf([...left.toArray(), ...right.toArray()]), {
    ...setMeta,
    infix: '|',
    doc: 'Elements of either set.',
  }),
  builtin(
    'set_diff',
    [anySet, anySet],
    anySet,
    (left, right) => setOf(left.toArray().filter((item) => !right.has(item))),
    {
      ...setMeta,
      deprecated: true,
      doc: 'Elements of the first set that are not in the second.',
    },
  ),
  builtin('union', [{ set: anySet }], anySet, unionOf, { ...setMeta, doc: 'Elements that are in some set of a set.' }),
];
