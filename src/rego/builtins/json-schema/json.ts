import { type RegoNumber, toDouble } from '../../value/decimal.ts';
import type { AnyObject } from '../../value/object.ts';
import { compareStrings } from '../../value/order.ts';
import { jsonString, toPlain } from '../../value/print.ts';
import type { PlainObject, Value } from '../../value/value.ts';
import { isNumber, isObject } from '../value-kind.ts';

/** A value as JSON has it: sets as arrays, keys as texts, members in order. */
export function jsonOf(value: Value): Value {
  return toPlain(value, (exact) => exact) as Value;
}

/** An object of JSON; undefined for all else. */
export function membersOf(value: Value | undefined): PlainObject | undefined {
  return value !== undefined && isObject(value) ? (value as AnyObject as PlainObject) : undefined;
}

/** A member of its own; undefined where there is none. */
export function member(object: PlainObject, name: string): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Text by which `const`, `enum` and `uniqueItems` compare: numbers as doubles, so that `1` is `1.0`. */
export function literalText(value: Value): string {
  if (typeof value === 'string') return jsonString(value, true);
  if (isNumber(value)) return String(toDouble(value));
  if (Array.isArray(value)) return `[${value.map(literalText).join()}]`;
  const object = membersOf(value);
  if (object === undefined) return String(value);
  return `{${Object.keys(object)
    .sort(compareStrings)
    .map((key) => `${jsonString(key, true)}:${literalText(object[key] as Value)}`)
    .join()}}`;
}

/** A bound in errors: as Go prints numbers, with an exponent below 1e-4 and from 1e6 on. */
export function boundText(value: RegoNumber): string {
  const text = toDouble(value).toExponential();
  const exponent = Number(text.slice(text.indexOf('e') + 1));
  return exponent >= -4 && exponent < 6 ? String(toDouble(value)) : text.replace(/e([+-])(\d)$/, 'e$10$2');
}
