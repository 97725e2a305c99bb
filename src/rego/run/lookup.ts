import { Composite } from '../value/composite.ts';
import { type AnyObject, objectSize, RegoObject } from '../value/object.ts';
import { equals, sortedElements, sortedEntries, sortedKeys } from '../value/order.ts';
import { RegoSet } from '../value/set.ts';
import type { PlainObject, Value } from '../value/value.ts';
import { Place } from './place.ts';

const nothing: readonly Value[] = [];

/** A member by key: item of an array, member of an object, element of a set. */
export function get(base: Value | undefined, key: Value): Value | undefined {
  if (typeof base !== 'object' || base === null) return undefined;
  if (Array.isArray(base)) return typeof key === 'number' ? base[key] : get2(base, key);
  if (base instanceof Composite) return compositeMember(base, key);
  return typeof key === 'string' && Object.hasOwn(base, key) ? (base as PlainObject)[key] : undefined;
}

/** A base document by a whole number: an item of an array, a member of an object under the number's text. */
export function memberOrItem(base: Value | undefined, key: number): Value | undefined {
  return get(base, key) ?? get(base, String(key));
}

/** An index in another spelling, `1.0`. */
function get2(base: readonly Value[], key: Value): Value | undefined {
  return key instanceof Composite && 'normal' in key && typeof key.normal === 'number' ? base[key.normal] : undefined;
}

function compositeMember(base: Composite, key: Value): Value | undefined {
  if (base instanceof RegoSet || base instanceof RegoObject) return base.get(key);
  return base instanceof Place ? base.member(key) : undefined;
}

/** A member that no plain object showed: of a set, an object with other keys, or a place in `data`. */
export function miss(base: Value, key: string): Value | undefined {
  return base instanceof Composite ? compositeMember(base, key) : undefined;
}

/** What a loop over a value (no array) goes through: members of objects, elements of sets; nothing for scalars. */
export function values(source: Value, ordered: boolean): readonly Value[] {
  if (typeof source !== 'object' || source === null) return nothing;
  if (source instanceof Composite) return valuesOf(source, keys(source, ordered));
  return ordered ? valuesOf(source, sortedKeys(source as PlainObject)) : Object.values(source);
}

/** Keys of what a loop over a value (no array) goes through. */
export function keys(source: Value, ordered: boolean): readonly Value[] {
  if (typeof source !== 'object' || source === null) return nothing;
  if (source instanceof RegoSet) return ordered ? sortedElements(source) : source.toArray();
  if (source instanceof RegoObject) return sortedEntries(source).map(([key]) => key);
  if ((source as unknown) instanceof Place) return (source as unknown as Place).keys();
  if (source instanceof Composite) return nothing;
  const object = source as PlainObject;
  return ordered ? sortedKeys(object) : Object.keys(object);
}

/** Values at those keys. */
export function valuesOf(source: Value, list: readonly Value[]): readonly Value[] {
  if (source instanceof RegoSet) return list;
  const found: Value[] = [];
  for (const key of list) found.push(get(source, key) as Value);
  return found;
}

/** `element in collection`. */
export function member(element: Value, collection: Value): boolean {
  if (typeof collection !== 'object' || collection === null) return false;
  if (collection instanceof RegoSet) return collection.has(element);
  if (Array.isArray(collection)) return includes(collection, element);
  if (collection instanceof Composite && !(collection instanceof RegoObject)) return false;
  return includes(values(collection, false), element);
}

function includes(list: readonly Value[], element: Value): boolean {
  for (const item of list) if (item === element || equals(item, element)) return true;
  return false;
}

/** Whether a value is an object with that many members. */
export function hasSize(value: Value, size: number): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (value instanceof Composite) return value instanceof RegoObject && value.size === size;
  return objectSize(value as AnyObject) === size;
}

/** Whether a value is an array, object or set. */
export function isCollection(value: Value): boolean {
  return typeof value === 'object' && value !== null && (!(value instanceof Composite) || !('normal' in value));
}
