import { detail } from '../details.ts';
import { TextReader } from '../text-reader.ts';

/** A field as it is written. */
export interface TextField {
  /** `name`, an extension's `pkg.name`, or the address of a type in `Any`. */
  readonly name: string;
  readonly kind: 'any' | 'extension' | 'name';
  readonly values: readonly TextValue[];
  /** Whether they stand in brackets. */
  readonly isList: boolean;
  /** Offset of its name. */
  readonly at: number;
}

/** A value as it is written: its type tells what it means. */
export type TextValue =
  | { readonly kind: 'message'; readonly fields: readonly TextField[]; readonly at: number }
  | { readonly kind: 'text'; readonly bytes: Uint8Array; readonly at: number }
  | { readonly kind: 'word'; readonly word: string; readonly at: number };

/** Messages in one another at most. */
const deepest = 100;
const blank = /(?:\s|#[^\n]*)*/y;
const identifier = /[A-Za-z_]\w*/y;
const reference = /\[\s*((?:[\w.-]+\s*\/\s*)?[A-Za-z_][\w.]*)\s*\]/y;
const word = /-?\s*(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[fF]?|[A-Za-z_]\w*)/y;
const quoted = /"((?:[^"\\\n]|\\[^])*)"|'((?:[^'\\\n]|\\[^])*)'/y;
const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

/**
 * Reads a message in text form into its fields (Protocol Buffers, "Text Format Language Specification").
 * @throws FormatError FORMAT_MALFORMED with the line
 */
export function readTextFields(text: string, file: string): readonly TextField[] {
  return fieldsUntil(new TextReader(text.replace(/^\uFEFF/, ''), file), undefined, 0);
}

function fieldsUntil(reader: TextReader, end: string | undefined, depth: number): TextField[] {
  const fields: TextField[] = [];
  for (;;) {
    reader.take(blank);
    if (end === undefined ? reader.isDone : reader.skip(end)) return fields;
    fields.push(readField(reader, depth));
    reader.take(blank);
    if (!reader.skip(',')) reader.skip(';');
  }
}

function readField(reader: TextReader, depth: number): TextField {
  const { at } = reader;
  const plain = reader.take(identifier)?.[0];
  const name = plain ?? reader.take(reference)?.[1]?.replace(/\s/g, '');
  if (name === undefined) throw reader.fail(detail('no text form: expected the name of a field'));
  const kind = plain !== undefined ? 'name' : name.includes('/') ? 'any' : 'extension';
  reader.take(blank);
  const hasColon = reader.skip(':');
  reader.take(blank);
  if (reader.skip('[')) return { name, kind, at, isList: true, values: readList(reader, depth) };
  const value = readMessage(reader, depth) ?? (hasColon ? readScalar(reader) : undefined);
  if (value === undefined) throw reader.fail(detail('no text form: expected a value behind {name}', { name }));
  return { name, kind, at, isList: false, values: [value] };
}

function readList(reader: TextReader, depth: number): TextValue[] {
  const values: TextValue[] = [];
  reader.take(blank);
  if (reader.skip(']')) return values;
  do {
    reader.take(blank);
    const value = readMessage(reader, depth) ?? readScalar(reader);
    if (value === undefined) throw reader.fail(detail('no text form: expected a value'));
    values.push(value);
    reader.take(blank);
  } while (reader.skip(','));
  if (!reader.skip(']')) throw reader.fail(detail('no text form: expected {sign}', { sign: ']' }));
  return values;
}

function readMessage(reader: TextReader, depth: number): TextValue | undefined {
  const { at } = reader;
  const end = reader.skip('{') ? '}' : reader.skip('<') ? '>' : undefined;
  if (end === undefined) return undefined;
  if (depth >= deepest)
    throw reader.fail(detail('messages stand in one another more than {deepest} deep', { deepest }));
  return { kind: 'message', fields: fieldsUntil(reader, end, depth + 1), at };
}

function readScalar(reader: TextReader): TextValue | undefined {
  const { at } = reader;
  const parts: number[] = [];
  let isText = false;
  for (let match = reader.take(quoted); match !== undefined; match = reader.take(quoted)) {
    isText = true;
    for (const byte of unescaped(match[1] ?? match[2] ?? '', reader)) parts.push(byte);
    reader.take(blank);
  }
  if (isText) return { kind: 'text', bytes: Uint8Array.from(parts), at };
  const found = reader.take(word)?.[0];
  return found === undefined ? undefined : { kind: 'word', word: found.replace(/\s/g, ''), at };
}

const escape = /\\(?:([0-7]{1,3})|x([\da-fA-F]{1,2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))|[^\\]+/g;

/** Bytes of a quoted text. @throws FormatError where an escape names none */
function unescaped(text: string, reader: TextReader): number[] {
  const encoder = new TextEncoder();
  return Array.from(text.matchAll(escape)).flatMap(([whole, octal, hex, short, long, sign]) => {
    if (octal !== undefined) return [Number.parseInt(octal, 8) & 0xff];
    if (hex !== undefined) return [Number.parseInt(hex, 16)];
    const code = short ?? long;
    if (code !== undefined) {
      const point = Number.parseInt(code, 16);
      if (point > 0x10ffff) throw reader.fail(detail('an escape names no character'));
      return [...encoder.encode(String.fromCodePoint(point))];
    }
    if (sign === undefined) return [...encoder.encode(whole)];
    const byte = escapes[sign] ?? ('\\\'"?'.includes(sign) ? sign.charCodeAt(0) : undefined);
    if (byte === undefined) throw reader.fail(detail('an escape names no character'));
    return [byte];
  });
}
