import type { Term } from '../syntax/ast.ts';
import { Composite } from '../value/composite.ts';
import { type AnyObject, objectGet, RegoObject } from '../value/object.ts';
import { sortedElements, sortedEntries } from '../value/order.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { termOf } from './terms.ts';

/** Members of a term that is a collection, with their keys. */
export function partsOf(term: Term): readonly (readonly [key: Term, value: Term])[] {
  switch (term.type) {
    case 'array':
      return term.value.map((item, index) => [termOf(index), item]);
    case 'set':
      return term.value.map((item) => [item, item]);
    case 'object':
      return term.value;
    default:
      return [];
  }
}

/** A member of a document by its key. */
export function memberOf(value: Value, key: Value): Value | undefined {
  if (Array.isArray(value)) return typeof key === 'number' && Number.isInteger(key) ? value[key] : undefined;
  if (value instanceof RegoSet) return value.has(key) ? key : undefined;
  if (typeof value !== 'object' || value === null || (value instanceof Composite && !(value instanceof RegoObject)))
    return undefined;
  return objectGet(value as AnyObject, key);
}

/** Members of a document, with their keys. */
export function membersOf(value: Value): readonly (readonly [key: Value, value: Value])[] {
  if (Array.isArray(value)) return value.map((item: Value, index) => [index, item]);
  if (value instanceof RegoSet) return sortedElements(value).map((item) => [item, item]);
  if (typeof value !== 'object' || value === null || (value instanceof Composite && !(value instanceof RegoObject)))
    return [];
  return sortedEntries(value as AnyObject);
}
