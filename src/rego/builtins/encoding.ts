import { parseJson } from '../value/json.ts';
import { type AnyObject, setMember } from '../value/object.ts';
import { sortedEntries, typeName } from '../value/order.ts';
import { jsonMembers, jsonString, jsonText, termText } from '../value/print.ts';
import { RegoSet } from '../value/set.ts';
import type { ObjectBuilder, Value } from '../value/value.ts';
import { itemsOf } from './aggregates.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { builtin } from './builtin.ts';
import { fail, failOperand } from './error.ts';
import { jsonProblem } from './json-problem.ts';
import { goQuote } from './sprintf.ts';
import { stringArray } from './type.ts';
import { isArray, isObject } from './value-kind.ts';

const meta = { category: 'encoding' } as const;
const utf8 = {
  encode: (text: string) => new TextEncoder().encode(text),
  decode: (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
};

function decodeHex(text: string): string {
  // The original names the first byte of a character that has several.
  const first = utf8.encode(/[^0-9a-fA-F]/u.exec(text)?.[0] ?? '')[0];
  const bad = first === undefined ? undefined : String.fromCharCode(first);
  if (bad !== undefined) {
    const code = (bad.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return fail(
      `encoding/hex: invalid byte: U+${code}${goQuote(bad).startsWith('"\\') && !/["\\]/.test(bad) ? '' : ` '${bad}'`}`,
    );
  }
  if (text.length % 2 === 1) return fail('encoding/hex: odd length hex string');
  return utf8.decode(Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}

/** The text with U+FFFD for lone surrogates, which have no bytes. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Escapes as Go's `url.QueryEscape`: a space is `+`. */
function encodeQuery(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** Bytes of a query component; Go's message where an escape is broken. */
export function decodeQuery(text: string): string {
  const bad = /%(?![0-9a-fA-F]{2})[^]{0,2}/.exec(text)?.[0];
  if (bad !== undefined) return fail(`invalid URL escape ${JSON.stringify(bad)}`);
  const bytes: number[] = [];
  const source = text.replaceAll('+', ' ');
  for (let at = 0; at < source.length; ) {
    if (source[at] === '%') {
      bytes.push(Number.parseInt(source.slice(at + 1, at + 3), 16));
      at += 3;
    } else {
      const end = source.indexOf('%', at);
      const part = source.slice(at, end < 0 ? undefined : end);
      bytes.push(...utf8.encode(part));
      at += part.length;
    }
  }
  return utf8.decode(Uint8Array.from(bytes));
}

function decodeQueryObject(text: string): Value {
  const result: Record<string, Value[]> = {};
  for (const part of text.split('&')) {
    if (part === '') continue;
    if (part.includes(';')) return fail('invalid semicolon separator in query');
    const equals = part.indexOf('=');
    const key = decodeQuery(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? '' : decodeQuery(part.slice(equals + 1));
    if (Object.hasOwn(result, key)) result[key]?.push(value);
    else setMember(result as ObjectBuilder, key, [value]);
  }
  return result;
}

function encodeQueryObject(object: AnyObject): Value {
  return jsonMembers(object, false)
    .flatMap(([key, value]) => {
      const list = isArray(value) || value instanceof RegoSet ? itemsOf(value) : [value];
      return list.map((item) =>
        typeof item === 'string'
          ? `${encodeQuery(key)}=${encodeQuery(item)}`
          : failOperand(1, 'values must be string, array[string], or set[string]'),
      );
    })
    .join('&');
}

function readJson(text: string): Value {
  try {
    return parseJson(text);
  } catch {
    return fail(jsonProblem(text));
  }
}

function isJson(text: Value): boolean {
  if (typeof text !== 'string') return false;
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

interface JsonFormat {
  readonly pretty: boolean;
  readonly indent: string;
  readonly prefix: string;
}

function notString(position: number, value: Value): string {
  return `operand ${position} must be string but got ${typeName(value)}`;
}

function marshalWithOptions(value: Value, options: AnyObject): Value {
  const known = { pretty: undefined, indent: undefined, prefix: undefined } as Record<string, Value | undefined>;
  for (const [index, [key, option]] of sortedEntries(options).entries()) {
    if (typeof key !== 'string')
      return failOperand(2, `failed to stringify key ${termText(key)} at index ${index}: ${notString(0, key)}`);
    if (!Object.hasOwn(known, key)) return failOperand(2, `object contained unknown key ${jsonText(key)}`);
    if (key === 'pretty' && typeof option !== 'boolean') return failOperand(2, `key "${key}" failed cast to bool`);
    if (key !== 'pretty' && typeof option !== 'string')
      return failOperand(2, `key "${key}" failed cast to string: ${notString(index, option)}`);
    known[key] = option;
  }
  const format: JsonFormat = {
    pretty:
      (known['pretty'] as boolean | undefined) ?? (known['indent'] !== undefined || known['prefix'] !== undefined),
    indent: (known['indent'] as string | undefined) ?? '\t',
    prefix: (known['prefix'] as string | undefined) ?? '',
  };
  return format.pretty ? format.prefix + prettyJson(value, format, 0) : jsonText(value, true);
}

function prettyJson(value: Value, format: JsonFormat, depth: number): string {
  const line = (level: number): string => `\n${format.prefix}${format.indent.repeat(level)}`;
  if (isArray(value) || value instanceof RegoSet) {
    const items = itemsOf(value).map((item) => prettyJson(item, format, depth + 1));
    return items.length === 0 ? '[]' : `[${line(depth + 1)}${items.join(`,${line(depth + 1)}`)}${line(depth)}]`;
  }
  if (!isObject(value)) return jsonText(value, true);
  const members = jsonMembers(value, true).map(
    ([key, item]) => `${jsonString(key, true)}: ${prettyJson(item, format, depth + 1)}`,
  );
  return members.length === 0 ? '{}' : `{${line(depth + 1)}${members.join(`,${line(depth + 1)}`)}${line(depth)}}`;
}

function base64(text: string, url: boolean): string {
  return utf8.decode(decodeBase64(text, url));
}

function isBase64(text: Value): boolean {
  if (typeof text !== 'string') return false;
  try {
    decodeBase64(text, false);
    return true;
  } catch {
    return false;
  }
}

const marshalOptions = {
  object: ['string', 'any'],
  members: { indent: 'string', prefix: 'string', pretty: 'boolean' },
} as const;

/** Encodings of texts and JSON. */
export const encodings = [
  builtin('base64.decode', ['string'], 'string', (text) => base64(text, false), { ...meta, doc: 'Text of base64.' }),
  builtin('base64.encode', ['string'], 'string', (text) => encodeBase64(utf8.encode(text)), {
    ...meta,
    doc: 'Base64 of a text.',
  }),
  builtin('base64.is_valid', ['string'], 'boolean', isBase64, {
    ...meta,
    unchecked: true,
    doc: 'Whether a text is base64.',
  }),
  builtin('base64url.decode', ['string'], 'string', (text) => base64(text, true), {
    ...meta,
    doc: 'Text of base64url, with padding or without.',
  }),
  builtin(
    'base64url.encode',
    ['string'],
    'string',
    (text) => encodeBase64(utf8.encode(text)).replaceAll('+', '-').replaceAll('/', '_'),
    { ...meta, doc: 'Base64url of a text, padded.' },
  ),
  builtin(
    'base64url.encode_no_pad',
    ['string'],
    'string',
    (text) => encodeBase64(utf8.encode(text)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
    { ...meta, doc: 'Base64url of a text without padding.' },
  ),
  builtin('hex.decode', ['string'], 'string', decodeHex, { ...meta, doc: 'Text of hexadecimal bytes.' }),
  builtin(
    'hex.encode',
    ['string'],
    'string',
    (text) => [...utf8.encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    { ...meta, doc: 'Bytes of a text in hexadecimal.' },
  ),
  builtin('json.is_valid', ['string'], 'boolean', isJson, { ...meta, unchecked: true, doc: 'Whether a text is JSON.' }),
  builtin('json.marshal', ['any'], 'string', (value) => jsonText(value, true), {
    ...meta,
    doc: 'JSON text of a value.',
  }),
  builtin('json.marshal_with_options', ['any', marshalOptions], 'string', marshalWithOptions, {
    ...meta,
    doc: 'JSON text of a value, indented as options say.',
  }),
  builtin('json.unmarshal', ['string'], 'any', readJson, { ...meta, doc: 'Value of a JSON text.' }),
  builtin('urlquery.decode', ['string'], 'string', decodeQuery, { ...meta, doc: 'Text of a query component.' }),
  builtin('urlquery.decode_object', ['string'], { object: ['string', stringArray] }, decodeQueryObject, {
    ...meta,
    doc: 'Parameters of a query string.',
  }),
  builtin('urlquery.encode', ['string'], 'string', encodeQuery, { ...meta, doc: 'A text as query component.' }),
  builtin(
    'urlquery.encode_object',
    [{ object: ['string', { anyOf: ['string', stringArray, { set: 'string' }] }] }],
    'string',
    encodeQueryObject,
    { ...meta, doc: 'Query string of parameters.' },
  ),
];
