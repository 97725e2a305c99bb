import { Decimal } from '../../value/decimal.ts';
import { objectEntries, objectGet, objectSize } from '../../value/object.ts';
import { compareStrings } from '../../value/order.ts';
import { jsonText } from '../../value/print.ts';
import type { Value } from '../../value/value.ts';
import { wellFormed } from '../encoding.ts';
import { fail } from '../error.ts';
import { formatText } from '../sprintf.ts';
import { isArray, isNumber, isObject } from '../value-kind.ts';
import type { Numeral } from './syntax.ts';

/** A value in a template: of the data, or a number that the template made. Numbers of the data are texts to it. */
export type Datum = Value | Numeral;

/** Tells numbers that the template made. */
export function isNumeral(datum: Datum): datum is Numeral {
  return (
    typeof datum === 'object' &&
    datum !== null &&
    'numeral' in datum &&
    'isInteger' in datum &&
    !isArray(datum as Value)
  );
}

/** A whole number that the template made. */
export function whole(value: number): Numeral {
  return { numeral: value, isInteger: true };
}

/** Text of a value as Go's `fmt.Print` writes it: `[a b]`, `map[k:v]`. */
export function show(datum: Datum, inside = false): string {
  if (isNumeral(datum)) return formatText('%v', [datum.numeral]);
  if (datum === null) return inside ? '<nil>' : '<no value>';
  if (typeof datum === 'string') return datum;
  if (isNumber(datum)) return numberText(datum);
  if (isArray(datum)) return `[${datum.map((item) => show(item, true)).join(' ')}]`;
  if (!isObject(datum)) return String(datum);
  const members = sortedMembers(datum).map(([key, value]) => `${key}:${show(value, true)}`);
  return `map[${members.join(' ')}]`;
}

function numberText(value: number | Decimal): string {
  return value instanceof Decimal ? value.text : jsonText(value);
}

/** Members in the order of their keys. */
export function sortedMembers(value: Value): readonly (readonly [string, Value])[] {
  if (!isObject(value)) return [];
  return [...objectEntries(value)]
    .map(([key, item]) => [String(key), item] as const)
    .sort(([left], [right]) => compareStrings(left, right));
}

/** Whether a value counts as true: neither empty nor zero. */
export function isTrue(datum: Datum): boolean {
  if (isNumeral(datum)) return datum.numeral !== 0;
  if (isArray(datum)) return datum.length > 0;
  if (isNumber(datum)) return true;
  return isObject(datum) ? objectSize(datum) > 0 : Boolean(datum);
}

/** What comparisons look at: kind and value. */
function basic(datum: Datum): readonly [kind: string, value: string | number | boolean] {
  if (isNumeral(datum)) return [datum.isInteger ? 'int' : 'float', datum.numeral];
  if (typeof datum === 'string' || typeof datum === 'boolean') return [typeof datum, datum];
  return isNumber(datum) ? ['string', numberText(datum)] : fail('invalid type for comparison');
}

function areEqual(left: Datum, right: Datum): boolean {
  if (left === null || right === null) return left === right;
  const [[kind, value], [otherKind, other]] = [basic(left), basic(right)];
  return kind === otherKind ? value === other : fail('incompatible types for comparison');
}

function isLess(left: Datum, right: Datum): boolean {
  const [[kind, value], [otherKind, other]] = [basic(left), basic(right)];
  if (kind !== otherKind) return fail('incompatible types for comparison');
  if (kind === 'boolean') return fail('invalid type for comparison');
  return typeof value === 'string' ? compareStrings(value, String(other)) < 0 : value < other;
}

function index(collection: Datum, ...keys: readonly Datum[]): Datum {
  let found = collection;
  for (const key of keys) {
    const step: Datum = isNumeral(found) ? null : found;
    if (isArray(step)) {
      const at = isNumeral(key) && key.isInteger ? key.numeral : fail('cannot index slice/array with type string');
      found = step[at] ?? fail(`index out of range: ${at}`);
    } else if (isObject(step)) found = objectGet(step, typeof key === 'string' ? key : show(key)) ?? null;
    else if (typeof step === 'string') {
      const bytes = new TextEncoder().encode(step);
      found = whole(bytes[isNumeral(key) ? key.numeral : -1] ?? fail('index out of range'));
    } else return fail(step === null ? 'index of untyped nil' : `can't index item of type ${typeof step}`);
  }
  return found;
}

function slice(collection: Datum, ...bounds: readonly Datum[]): Datum {
  if (typeof collection !== 'string' && !(!isNumeral(collection) && isArray(collection)))
    return fail("can't slice item of this type");
  const items = typeof collection === 'string' ? new TextEncoder().encode(collection) : collection;
  const [from = 0, to = items.length] = bounds.map((bound) =>
    isNumeral(bound) && bound.isInteger ? bound.numeral : fail('cannot index slice/array with this type'),
  );
  if (from < 0 || to > items.length || from > to) return fail(`index out of range: ${to}`);
  return items instanceof Uint8Array ? new TextDecoder().decode(items.slice(from, to)) : items.slice(from, to);
}

function length(datum: Datum): Datum {
  if (typeof datum === 'string') return whole(new TextEncoder().encode(datum).length);
  if (!isNumeral(datum) && isArray(datum)) return whole(datum.length);
  if (!isNumeral(datum) && isObject(datum)) return whole(objectSize(datum));
  return fail(datum === null ? 'len of nil pointer' : 'len of this type');
}

/** Texts beside each other without a space, other values with one between them. */
function print(...values: readonly Datum[]): string {
  return values.reduce<string>((text, value, at) => {
    const spaced = at > 0 && typeof value !== 'string' && typeof values[at - 1] !== 'string';
    return `${text}${spaced ? ' ' : ''}${show(value, true)}`;
  }, '');
}

function printf(format: Datum, ...values: readonly Datum[]): string {
  const plain = values.map((value) => (isNumeral(value) ? value.numeral : isNumber(value) ? numberText(value) : value));
  return formatText(show(format), plain);
}

const htmlEntities: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
};

function escapeScript(text: string): string {
  const hex = (character: string): string => character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return text
    .replace(/[\\'"]/g, (character) => `\\${character}`)
    .replace(/[<>&=\u0000-\u001f]/g, (character) => `\\u${hex(character)}`);
}

function escapeQuery(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

type TemplateFunction = (...values: Datum[]) => Datum;

/** Functions of templates by name, with the number of arguments that they take at least and at most; `and` and `or` are the evaluator's. */
export const templateFunctions: ReadonlyMap<string, readonly [least: number, most: number, run: TemplateFunction]> =
  new Map<string, readonly [number, number, TemplateFunction]>([
    ['eq', [2, Infinity, (first, ...others) => others.some((other) => areEqual(first ?? null, other))]],
    ['ge', [2, 2, (left = null, right = null) => !isLess(left, right)]],
    ['gt', [2, 2, (left = null, right = null) => isLess(right, left)]],
    ['html', [1, Infinity, (...values) => print(...values).replace(/["'&<>\0]/g, (one) => htmlEntities[one] ?? one)]],
    ['index', [1, Infinity, (collection = null, ...keys) => index(collection, ...keys)]],
    ['js', [1, Infinity, (...values) => escapeScript(print(...values))]],
    ['le', [2, 2, (left = null, right = null) => !isLess(right, left)]],
    ['len', [1, 1, (value = null) => length(value)]],
    ['lt', [2, 2, (left = null, right = null) => isLess(left, right)]],
    ['ne', [2, 2, (left = null, right = null) => !areEqual(left, right)]],
    ['not', [1, 1, (value = null) => !isTrue(value)]],
    ['print', [0, Infinity, (...values) => print(...values)]],
    ['printf', [1, Infinity, (format = '', ...values) => printf(format, ...values)]],
    ['println', [0, Infinity, (...values) => `${values.map((value) => show(value, true)).join(' ')}\n`]],
    ['slice', [1, 4, (collection = null, ...bounds) => slice(collection, ...bounds)]],
    ['urlquery', [1, Infinity, (...values) => escapeQuery(print(...values))]],
  ]);
