import { Composite } from '../../value/composite.ts';
import { type AnyObject, objectSize, RegoObject } from '../../value/object.ts';
import type { Value } from '../../value/value.ts';

/** Whether a value is an object. */
export function isObject(value: Value): value is AnyObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Composite) || value instanceof RegoObject;
}

/** Keys of an object, in no order. */
export function keysOf(object: AnyObject): Value[] {
  if (objectSize(object) === 0) return [];
  return object instanceof RegoObject ? [...object.entries()].map(([key]) => key) : Object.keys(object);
}
