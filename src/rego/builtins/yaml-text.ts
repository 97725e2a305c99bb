import { Document, Scalar, type ScalarTag, visit } from 'yaml';
import { Decimal, type RegoNumber } from '../value/decimal.ts';
import { toPlain } from '../value/print.ts';
import type { Value } from '../value/value.ts';
import { compareKeys } from './yaml-key-order.ts';
import { yamlNumberText } from './yaml-number.ts';

/** A tag that writes a kind of values and reads none. */
function writer(tag: string, identify: (value: unknown) => boolean, stringify: (value: unknown) => string): ScalarTag {
  return {
    tag: `tag:yaml.org,2002:${tag}`,
    default: true,
    test: /$^/,
    identify,
    resolve: (text) => text,
    stringify: ({ value }) => stringify(value),
  };
}

/** All that is no text: the library shall have no opinion on what a text could be read as. */
const writers: ScalarTag[] = [
  writer('bool', (value) => typeof value === 'boolean', String),
  writer(
    'float',
    (value) => typeof value === 'number' || value instanceof Decimal,
    (value) => yamlNumberText(value as RegoNumber),
  ),
  writer('null', (value) => value === null, String),
];

/** A value as YAML, in the style of Go's writer: single quotes where a text cannot stand bare, double where it would be another type. */
export function yamlText(value: Value): string {
  // The library does not indent a block at the root.
  const isBlock = typeof value === 'string' && styleOf(value) === Scalar.BLOCK_LITERAL;
  const text = documentText(toPlain(isBlock ? { a: value } : value, (exact) => exact));
  return isBlock ? text.slice('a: '.length) : text;
}

function documentText(value: unknown): string {
  const document = new Document(value, {
    schema: 'failsafe',
    customTags: (tags) => [...writers, ...tags],
    sortMapEntries: ({ key: a }, { key: b }) => compareKeys(keyText(a), keyText(b)),
  });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string') node.type = styleOf(node.value);
    },
  });
  return escapeRest(document.toString({ lineWidth: 0, singleQuote: true }));
}

function keyText(key: unknown): string {
  return key instanceof Scalar ? String(key.value) : String(key);
}

/** Characters that stand in double quotes alone, and that the library does not escape as Go's writer does. */
function escapeRest(text: string): string {
  return text.replace(/[\u007f\ufeff\u{10000}-\u{10ffff}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    if (code.length <= 2) return `\\x${code}`;
    return code.length <= 4 ? `\\u${code}` : `\\U${code.padStart(8, '0')}`;
  });
}

function styleOf(text: string): Scalar.Type {
  if (/[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u.test(text)) return Scalar.QUOTE_DOUBLE;
  if (/ \n|\n[^]* $/.test(text)) return Scalar.QUOTE_DOUBLE;
  if (text.includes('\n')) return Scalar.BLOCK_LITERAL;
  if (text.includes('\t') || readsAsOther(text)) return Scalar.QUOTE_DOUBLE;
  return isBare(text) ? Scalar.PLAIN : Scalar.QUOTE_SINGLE;
}

/** Whether a text can stand without quotes. */
function isBare(text: string): boolean {
  if (/^(?:---|\.\.\.)/.test(text) || /^ | $/.test(text)) return false;
  return !/^[-?:,[\]{}#&*!|>'"%@`]|: |:$| #/.test(text) || /^[-?:][^ ](?!.*(?:: |:$| #))/.test(text);
}

const words = new Set(
  ['', '~', 'null', 'Null', 'NULL', '<<', '.nan', '.NaN', '.NAN']
    .concat(
      ['y', 'yes', 'on', 'true', 'n', 'no', 'off', 'false'].flatMap((word) => [
        word,
        capital(word),
        word.toUpperCase(),
      ]),
    )
    .concat(['', '+', '-'].flatMap((sign) => [`${sign}.inf`, `${sign}.Inf`, `${sign}.INF`])),
);

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Numbers as YAML 1.1 and 1.2 write them, with underscores and to the base 60, and dates. */
const others = [
  /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/,
  /^[-+]?\d[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?[\d_]+)?$/,
  /^[-+]?0(?:[xX][\da-fA-F_]+|[bB][01_]+|[oO][0-7_]+)$/,
  /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/,
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]| +)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})?)?$/,
];

/** Bare, it would be a number, a boolean, null or a date. */
function readsAsOther(text: string): boolean {
  return words.has(text) || others.some((other) => other.test(text));
}
