import { Document, parse, Scalar, type ScalarTag, visit } from 'yaml';
import { Decimal, type RegoNumber } from '../value/decimal.ts';
import { toPlain } from '../value/print.ts';
import type { Value } from '../value/value.ts';
import { yamlNumberText } from './yaml-number.ts';

/** Prints numbers as Go's writer does; reads none. */
const numberTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /$^/,
  identify: (value) => typeof value === 'number' || value instanceof Decimal,
  resolve: (text) => text,
  stringify: ({ value }) => yamlNumberText(value as RegoNumber),
};

/** A value as YAML, in the style of Go's writer: single quotes where a text cannot stand bare, double where it would be another type. */
export function yamlText(value: Value): string {
  // The library does not indent a block at the root.
  const isBlock = typeof value === 'string' && styleOf(value) === Scalar.BLOCK_LITERAL;
  const text = documentText(toPlain(isBlock ? { a: value } : value, (exact) => exact));
  return isBlock ? text.slice('a: '.length) : text;
}

function documentText(value: unknown): string {
  const document = new Document(value, {
    version: '1.1',
    sortMapEntries: true,
    customTags: (tags) => [numberTag, ...tags],
  });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string') node.type = styleOf(node.value);
    },
  });
  return document.toString({ lineWidth: 0, singleQuote: true });
}

function styleOf(text: string): Scalar.Type {
  if (/[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd]/u.test(text)) return Scalar.QUOTE_DOUBLE;
  if (text.includes('\n')) return Scalar.BLOCK_LITERAL;
  if (text === '' || readsAsOther(text)) return Scalar.QUOTE_DOUBLE;
  return text.includes("'") && !isBare(text) ? Scalar.QUOTE_SINGLE : Scalar.PLAIN;
}

/** Whether a text can stand without quotes. */
function isBare(text: string): boolean {
  return !/^[-?:,[\]{}#&*!|>'"%@` ]|: |:$| #| $/.test(text) || /^[-?:][^ ]/.test(text);
}

/** Bare, it would be a number, a boolean, null or a date. */
function readsAsOther(text: string): boolean {
  if (!isBare(text)) return false;
  try {
    return typeof parse(text, { version: '1.1' }) !== 'string';
  } catch {
    return false;
  }
}
