import { integerOf, type RegoNumber } from '../value/decimal.ts';
import { sortedEntries } from '../value/order.ts';
import { termText } from '../value/print.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { codePointLength, elementProblem, itemsOf } from './aggregates.ts';
import { builtin, contextBuiltin } from './builtin.ts';
import type { BuiltinContext } from './context.ts';
import { BuiltinError, fail, failOperand, failType } from './error.ts';
import { smallInteger } from './integers.ts';
import { formatText } from './sprintf.ts';
import { anyArray, stringArray } from './type.ts';
import { isArray, isObject } from './value-kind.ts';

const meta = { category: 'strings' } as const;
const strings2 = ['string', 'string'] as const;
const stringList = { anyOf: [stringArray, { set: 'string' }] } as const;
const oneOrMore = { anyOf: ['string', stringArray, { set: 'string' }] } as const;

function requireStrings(position: number, list: readonly Value[] | RegoSet): readonly string[] {
  return itemsOf(list).map((item) =>
    typeof item === 'string' ? item : failOperand(position, elementProblem(list, 'string', item)),
  );
}

/** Index in code points of the first occurrence from a UTF-16 index; -1 where there is none. */
function indexOf(text: string, search: string): number {
  if (search === '') return fail('empty search character');
  const at = text.indexOf(search);
  return at < 0 ? -1 : codePointLength(text.slice(0, at));
}

function allIndexes(text: string, search: string): Value {
  if (search === '') return fail('empty search character');
  const [points, wanted] = [[...text], [...search]];
  const found: number[] = [];
  for (let at = 0; at + wanted.length <= points.length; at += 1)
    if (wanted.every((point, index) => points[at + index] === point)) found.push(at);
  return found;
}

function substring(text: string, offset: RegoNumber, length: RegoNumber): Value {
  const [from, count] = [smallInteger(2, offset), smallInteger(3, length)];
  if (from < 0) return fail('negative offset');
  const points = [...text];
  return count < 0 ? points.slice(from).join('') : points.slice(from, from + count).join('');
}

/** Cuts characters of a set from the ends of a text. */
function trimSet(text: string, cutset: string, left: boolean, right: boolean): string {
  const cut = new Set(cutset);
  const points = [...text];
  let [start, end] = [0, points.length];
  if (left) while (start < end && cut.has(points[start] as string)) start += 1;
  if (right) while (end > start && cut.has(points[end - 1] as string)) end -= 1;
  return points.slice(start, end).join('');
}

/** Unicode's white space, as Go's `strings.TrimSpace` knows it. */
const space =
  /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

function split(text: string, delimiter: string): Value {
  return delimiter === '' ? [...text] : text.split(delimiter);
}

function splitN(text: string, delimiter: string, count: RegoNumber): Value {
  const limit = smallInteger(3, count);
  const parts = split(text, delimiter) as string[];
  return limit < 0 ? parts.slice(limit) : parts.slice(0, limit);
}

function anyMatch(
  context: BuiltinContext,
  search: Value,
  base: Value,
  test: (text: string, part: string) => boolean,
): boolean {
  const [texts, parts] = [search, base].map((operand, index) => {
    if (typeof operand === 'string') return [operand];
    if (isArray(operand) || operand instanceof RegoSet) return requireStrings(index + 1, operand);
    return failType(index + 1, ['string', 'set', 'array'], operand);
  }) as [readonly string[], readonly string[]];
  return texts.some((text) => {
    context.spend(parts.length);
    return parts.some((part) => test(text, part));
  });
}

/** Replaces every occurrence; an empty one stands at both ends and between characters. */
function replaceAll(text: string, old: string, next: string): string {
  return old === '' ? ['', ...text, ''].join(next) : text.replaceAll(old, () => next);
}

function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0);
}

/** Replaces all patterns in one pass, the first of the sorted patterns that matches at each place, as Go's `strings.Replacer`. */
function replaceMany(patterns: Value, text: Value): Value {
  if (!isObject(patterns)) return failType(1, ['object'], patterns);
  const pairs = sortedEntries(patterns).map(([pattern, replacement]) => {
    if (typeof pattern !== 'string') return failOperand(1, 'non-string key found in pattern object');
    if (typeof replacement !== 'string') return failOperand(1, 'non-string value found in pattern object');
    return [pattern, replacement] as const;
  });
  if (typeof text !== 'string') return failType(2, ['string'], text);
  // An empty pattern sorts first: it matches at every place, and another one may match there, too.
  const between = pairs.find(([pattern]) => pattern === '')?.[1] ?? '';
  let result = between;
  for (let at = 0; at < text.length; result += between) {
    const pair = pairs.find(([pattern]) => pattern !== '' && text.startsWith(pattern, at));
    const [taken, given] = pair ?? [characterAt(text, at), characterAt(text, at)];
    result += given;
    at += taken.length;
  }
  return result;
}

/** Text of a value in a template: strings bare, the others as terms; `<undefined>` where it has none. */
function templateText(part: Value): string {
  if (typeof part === 'string') return part;
  if (!(part instanceof RegoSet)) return termText(part);
  const [value, second] = part.values();
  if (second !== undefined)
    throw new BuiltinError('template-strings must not produce multiple outputs', 'eval_builtin_error', true);
  if (value === undefined) return '<undefined>';
  return typeof value === 'string' ? value : termText(value);
}

/** Maps character by character, as Go does: what has no single small letter keeps the first of its letters. */
function lowerCase(text: string): string {
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase();
  return Array.from(text, (character) => String.fromCodePoint(character.toLowerCase().codePointAt(0) ?? 0)).join('');
}

/** Maps character by character, as Go does: what has no single capital letter stays. */
function upperCase(text: string): string {
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toUpperCase();
  return Array.from(text, (character) => {
    const upper = character.toUpperCase();
    return codePointLength(upper) === 1 ? upper : character;
  }).join('');
}

/** Texts. */
export const strings = [
  builtin('concat', ['string', stringList], 'string', (delimiter, list) => requireStrings(2, list).join(delimiter), {
    ...meta,
    doc: 'Strings of a collection with a delimiter between them.',
  }),
  builtin('contains', strings2, 'boolean', (text, part) => text.includes(part), {
    ...meta,
    doc: 'Whether a text holds another.',
  }),
  builtin('endswith', strings2, 'boolean', (text, part) => text.endsWith(part), {
    ...meta,
    doc: 'Whether a text ends with another.',
  }),
  builtin('format_int', ['number', 'number'], 'string', formatInteger, {
    ...meta,
    doc: 'Text of a number in base 2, 8, 10 or 16, its fraction cut off.',
  }),
  builtin('indexof', strings2, 'number', indexOf, {
    ...meta,
    doc: 'Index of the first occurrence, -1 where there is none.',
  }),
  builtin('indexof_n', strings2, { array: 'number' }, allIndexes, { ...meta, doc: 'Indexes of all occurrences.' }),
  builtin('internal.template_string', [anyArray], 'string', (parts) => parts.map(templateText).join(''), {
    category: 'internal',
    doc: 'Text of a template with the values of its expressions.',
  }),
  builtin('lower', ['string'], 'string', lowerCase, { ...meta, doc: 'Text in lower case.' }),
  builtin('replace', ['string', 'string', 'string'], 'string', replaceAll, {
    ...meta,
    doc: 'Text with every occurrence of a part replaced.',
  }),
  builtin('split', strings2, stringArray, split, { ...meta, doc: 'Parts of a text between delimiters.' }),
  builtin('sprintf', ['string', anyArray], 'string', formatText, {
    ...meta,
    doc: 'Text formatted with the verbs of Go.',
  }),
  builtin('startswith', strings2, 'boolean', (text, part) => text.startsWith(part), {
    ...meta,
    doc: 'Whether a text begins with another.',
  }),
  contextBuiltin(
    'strings.any_prefix_match',
    [oneOrMore, oneOrMore],
    'boolean',
    (context, search, base) => anyMatch(context, search, base, (text, part) => text.startsWith(part)),
    {
      ...meta,
      unchecked: true,
      doc: 'Whether some text begins with some other.',
    },
  ),
  contextBuiltin(
    'strings.any_suffix_match',
    [oneOrMore, oneOrMore],
    'boolean',
    (context, search, base) => anyMatch(context, search, base, (text, part) => text.endsWith(part)),
    {
      ...meta,
      unchecked: true,
      doc: 'Whether some text ends with some other.',
    },
  ),
  builtin('strings.count', strings2, 'number', countParts, {
    ...meta,
    doc: 'Number of occurrences that do not overlap.',
  }),
  builtin('strings.replace_n', [{ object: ['string', 'string'] }, 'string'], 'string', replaceMany, {
    ...meta,
    unchecked: true,
    doc: 'Text with several parts replaced at once.',
  }),
  builtin('strings.reverse', ['string'], 'string', (text) => [...text].reverse().join(''), {
    ...meta,
    doc: 'Characters from last to first.',
  }),
  builtin('strings.split_n', ['string', 'string', 'number'], stringArray, splitN, {
    ...meta,
    doc: 'The first parts of a text between delimiters, or the last where the number is negative.',
  }),
  builtin('substring', ['string', 'number', 'number'], 'string', substring, {
    ...meta,
    doc: 'Characters from an offset; all that follow where the length is negative.',
  }),
  builtin('trim', strings2, 'string', (text, cutset) => trimSet(text, cutset, true, true), {
    ...meta,
    doc: 'Text without characters of a set at its ends.',
  }),
  builtin('trim_left', strings2, 'string', (text, cutset) => trimSet(text, cutset, true, false), {
    ...meta,
    doc: 'Text without characters of a set at its begin.',
  }),
  builtin(
    'trim_prefix',
    strings2,
    'string',
    (text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
    { ...meta, doc: 'Text without a prefix.' },
  ),
  builtin('trim_right', strings2, 'string', (text, cutset) => trimSet(text, cutset, false, true), {
    ...meta,
    doc: 'Text without characters of a set at its end.',
  }),
  builtin('trim_space', ['string'], 'string', (text) => text.replace(space, ''), {
    ...meta,
    doc: 'Text without white space at its ends.',
  }),
  builtin(
    'trim_suffix',
    strings2,
    'string',
    (text, suffix) => (suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text),
    { ...meta, doc: 'Text without a suffix.' },
  ),
  builtin('upper', ['string'], 'string', upperCase, { ...meta, doc: 'Text in upper case.' }),
];

function formatInteger(value: RegoNumber, base: RegoNumber): Value {
  const radix = Number(integerOf(base) ?? 0);
  if (![2, 8, 10, 16].includes(radix)) return failOperand(2, 'must be one of {2, 8, 10, 16}');
  const text = typeof value === 'object' ? value.text : undefined;
  const whole = integerOf(value) ?? BigInt(Math.trunc(Number(text ?? value)));
  return whole.toString(radix);
}

function countParts(text: string, part: string): number {
  return part === '' ? codePointLength(text) + 1 : text.split(part).length - 1;
}
