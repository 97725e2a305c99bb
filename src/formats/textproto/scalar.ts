import { detail } from '../details.ts';
import type { Plain } from '../plain.ts';
import { base64 } from '../protobuf/kind.ts';
import type { TextReader } from '../text-reader.ts';
import type { ScalarType } from './definition.ts';
import type { TextValue } from './text.ts';

const truths: Readonly<Record<string, boolean>> = {
  '0': false,
  '1': true,
  False: false,
  True: true,
  f: false,
  false: false,
  t: true,
  true: true,
};

/** Ranges of whole numbers. */
const ranges: Readonly<Partial<Record<ScalarType, readonly [bigint, bigint]>>> = {
  fixed32: [0n, 2n ** 32n - 1n],
  fixed64: [0n, 2n ** 64n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  sfixed32: [-(2n ** 31n), 2n ** 31n - 1n],
  sfixed64: [-(2n ** 63n), 2n ** 63n - 1n],
  sint32: [-(2n ** 31n), 2n ** 31n - 1n],
  sint64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

/** A scalar as JSON has it (Protocol Buffers, "ProtoJSON Format"). @throws FormatError where the value is of another type */
export function scalarOf(value: TextValue, type: ScalarType, reader: TextReader): Plain {
  const found = type === 'string' || type === 'bytes' ? textOf(value, type) : wordOf(value, type);
  if (found !== undefined) return found;
  reader.at = value.at;
  throw reader.fail(detail('no value of the type {type}', { type }));
}

function textOf(value: TextValue, type: 'bytes' | 'string'): string | undefined {
  if (value.kind !== 'text') return undefined;
  if (type === 'bytes') return base64(value.bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.bytes);
  } catch {
    return undefined;
  }
}

function wordOf(value: TextValue, type: ScalarType): Plain | undefined {
  if (value.kind !== 'word') return undefined;
  if (type === 'bool') return Object.hasOwn(truths, value.word) ? truths[value.word] : undefined;
  if (type === 'double' || type === 'float') return realOf(value.word, type);
  const [least, most] = ranges[type] ?? [0n, 0n];
  const whole = wholeOf(value.word);
  if (whole === undefined || whole < least || whole > most) return undefined;
  return type.endsWith('64') ? String(whole) : Number(whole);
}

/** A whole number, decimal, hexadecimal or octal. */
function wholeOf(word: string): bigint | undefined {
  const [, minus, octal, other] = /^(-?)(?:0([0-7]+)|(0[xX][\da-fA-F]+|0|[1-9]\d*))$/.exec(word) ?? [];
  if (octal === undefined && other === undefined) return undefined;
  const value = BigInt(octal === undefined ? (other ?? '') : `0o${octal}`);
  return minus === '-' ? -value : value;
}

function realOf(word: string, type: 'double' | 'float'): Plain | undefined {
  const [, minus = '', name = ''] = /^(-?)(.*)$/.exec(word) ?? [];
  const lower = name.toLowerCase();
  if (lower === 'inf' || lower === 'infinity') return minus === '' ? 'Infinity' : '-Infinity';
  if (lower === 'nan') return 'NaN';
  const whole = wholeOf(word);
  if (whole !== undefined) return Number(whole);
  if (!/^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[fF]?$/.test(name)) return undefined;
  const value = Number(word.replace(/[fF]$/, ''));
  const rounded = type === 'float' ? Math.fround(value) : value;
  if (!Number.isFinite(rounded)) return rounded > 0 ? 'Infinity' : '-Infinity';
  return type === 'float' ? shortest(rounded) : rounded;
}

/** The shortest decimal that is the same single-precision number. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return Number(text);
  }
  return value;
}
