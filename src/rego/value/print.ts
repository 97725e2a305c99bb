import { Decimal, numberText } from './decimal.ts';
import { type AnyObject, RegoObject } from './object.ts';
import { compareStrings, sortedElements, sortedEntries, sortedKeys } from './order.ts';
import { RegoSet } from './set.ts';
import type { PlainObject, Value } from './value.ts';

/** Text of a value as a Rego term: `{"a", 1}`, `set()`, `{"k": [true, null]}`; members and elements in order. */
export function termText(value: Value): string {
  if (typeof value === 'string') return jsonString(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(termText).join(', ')}]`;
  if (value instanceof Decimal) return value.text;
  if (value instanceof RegoSet)
    return value.size === 0 ? 'set()' : `{${sortedElements(value).map(termText).join(', ')}}`;
  return value instanceof RegoObject ? mixedText(value) : plainObjectText(value as PlainObject);
}

function plainObjectText(object: PlainObject): string {
  let text = '';
  for (const key of sortedKeys(object))
    text += `${text === '' ? '{' : ', '}${jsonString(key)}: ${termText(object[key] as Value)}`;
  return text === '' ? '{}' : `${text}}`;
}

function mixedText(object: RegoObject): string {
  const members = sortedEntries(object).map(([key, member]) => `${termText(key)}: ${termText(member)}`);
  return `{${members.join(', ')}}`;
}

/** JSON text without spaces, members in order, sets as sorted arrays, keys that are no strings as their JSON text. */
export function jsonText(value: Value, escapeHtml = false): string {
  if (typeof value === 'string') return jsonString(value, escapeHtml);
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const nested = (item: Value): string => jsonText(item, escapeHtml);
  if (Array.isArray(value)) return `[${value.map(nested).join()}]`;
  if (value instanceof Decimal) return value.text;
  if (value instanceof RegoSet) return `[${sortedElements(value).map(nested).join()}]`;
  const members = jsonMembers(value as AnyObject, escapeHtml);
  return `{${members.map(([key, member]) => `${jsonString(key, escapeHtml)}:${nested(member)}`).join()}}`;
}

/** Members under the names that they have in JSON, in the order of those names; of keys with one name, the last is told. */
export function jsonMembers(object: AnyObject, escapeHtml: boolean): readonly (readonly [string, Value])[] {
  if (!(object instanceof RegoObject)) return sortedEntries(object) as readonly (readonly [string, Value])[];
  const members = new Map(
    sortedEntries(object).map(([key, member]) => [typeof key === 'string' ? key : jsonText(key, escapeHtml), member]),
  );
  return [...members].sort(([a], [b]) => compareStrings(a, b));
}

/** Text that JSON writes as it is. */
const plainText = /^[ !#-%'-;=?-[\]-~]*$/;

/** A JSON string; U+2028 and U+2029 escaped, `<`, `>` and `&` too where asked. */
export function jsonString(text: string, escapeHtml = false): string {
  if (plainText.test(text)) return `"${text}"`;
  const quoted = JSON.stringify(text);
  return escapeHtml ? quoted.replace(/[<>&\u2028\u2029]/g, unicodeEscape) : quoted;
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Plain JSON data: sets as sorted arrays, other keys as text, numbers as the nearest double. For callers that want no classes. */
export function toPlain(value: Value, ofDecimal: (value: Decimal) => unknown = (exact) => Number(exact.text)): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const convert = (inner: Value): unknown => toPlain(inner, ofDecimal);
  if (Array.isArray(value)) return value.map(convert);
  if (value instanceof Decimal) return ofDecimal(value);
  if (value instanceof RegoSet) return sortedElements(value).map(convert);
  const target: Record<string, unknown> = {};
  for (const [key, member] of jsonMembers(value as AnyObject, false))
    Object.defineProperty(target, key, {
      value: convert(member),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return target;
}
