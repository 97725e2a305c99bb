import { Composite } from '../value/composite.ts';
import { Decimal, type RegoNumber } from '../value/decimal.ts';
import { type AnyObject, RegoObject } from '../value/object.ts';
import type { Value } from '../value/value.ts';

/** Tells numbers. */
export function isNumber(value: Value | undefined): value is RegoNumber {
  return typeof value === 'number' || value instanceof Decimal;
}

/** Tells objects, of any kind of keys. */
export function isObject(value: Value | undefined): value is AnyObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Composite) || value instanceof RegoObject;
}

/** Tells arrays. */
export function isArray(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}
