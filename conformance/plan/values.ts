import { type AnyObject, mergeObjects } from '../../src/rego/value/object.ts';
import { typeName, type TypeName } from '../../src/rego/value/order.ts';
import type { Value } from '../../src/rego/value/value.ts';

/** Type of a value, where there is one. */
export function typeOf(value: Value | undefined): TypeName | undefined {
  return value === undefined ? undefined : typeName(value);
}

/** Members of both values, those of the first before those of the second; the first alone where one is no object. */
export function merged(first: Value, second: Value): Value {
  if (typeOf(first) !== 'object' || typeOf(second) !== 'object') return first;
  return mergeObjects(second as AnyObject, first as AnyObject);
}
