import { Composite, roughHash } from './composite.ts';
import type { Value } from './value.ts';

/**
 * Exact numbers for what a JavaScript number cannot hold without loss. A Rego number is the decimal value of its text;
 * it stands as a plain `number` wherever the shortest decimal text of that number is the same text, else as a {@link Decimal}.
 */

/** A number as decimal digits and a power of ten; `text` keeps the literal (`1.0`, `1e400`) for printing. */
export class Decimal extends Composite {
  readonly text: string;
  /** The value is `digits * 10 ** exponent`; digits carry no trailing zero unless they are 0. */
  readonly digits: bigint;
  readonly exponent: number;
  /** What equal numbers share: the plain number of the same decimal value, else `digits` + `e` + `exponent`. */
  readonly normal: number | string;

  constructor(text: string, digits: bigint, exponent: number) {
    super();
    this.text = text;
    this.digits = digits;
    this.exponent = exponent;
    this.normal = plainOf(digits, exponent) ?? `${digits}e${exponent}`;
  }

  canonicalKey(): number | string {
    return typeof this.normal === 'number' ? this.normal : `\0${this.normal}`;
  }

  roughHash(): number {
    return roughHash(this.normal);
  }

  equalTo(other: Value): boolean {
    return this.normal === (other instanceof Decimal ? other.normal : other);
  }

  canonicalText(): string {
    return String(this.normal);
  }
}

/** A Rego number. */
export type RegoNumber = number | Decimal;

/** Largest magnitude of a decimal exponent that arithmetic works on; beyond it numbers are refused (100 kB of digits would be one operation). */
export const exponentLimit = 100_000;

/** Bits of the digits of a number; what is larger ends the evaluation. */
const digitBits = 1_000_000n;

/** The digits, unless a number of them would be too large to work with. @throws {RangeError} */
export function boundedDigits(digits: bigint): bigint {
  if ((digits < 0n ? -digits : digits) >> digitBits !== 0n) throw new RangeError('a number has too many digits');
  return digits;
}

const numberPattern = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Reads the text of a JSON number; undefined where it is none or its exponent or the number of its digits is beyond {@link exponentLimit}. */
export function parseNumber(text: string): RegoNumber | undefined {
  const plain = Number(text);
  if (String(plain) === text && Number.isFinite(plain)) return plain;
  const match = numberPattern.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const exponent = Number(power) - fraction.length;
  if (!(Math.abs(exponent) <= exponentLimit) || whole.length + fraction.length > exponentLimit) return undefined;
  const [digits, scale] = trimZeros(BigInt(sign + whole + fraction), exponent);
  return new Decimal(text, digits, scale);
}

/** A number from digits and a power of ten, plain where it can be. */
export function makeNumber(digits: bigint, exponent: number): RegoNumber {
  if (exponent === 0 && digits <= maxSafe && digits >= -maxSafe) return Number(digits);
  const [trimmed, scale] = trimZeros(boundedDigits(digits), exponent);
  return plainOf(trimmed, scale) ?? new Decimal(decimalText(trimmed, scale, 6), trimmed, scale);
}

/** Digits and power of ten of any number. */
export function decimalParts(value: RegoNumber): { readonly digits: bigint; readonly exponent: number } {
  if (typeof value === 'object') return value;
  if (Number.isSafeInteger(value)) return { digits: BigInt(value), exponent: 0 };
  const match = numberPattern.exec(String(value));
  if (match === null) return { digits: 0n, exponent: 0 };
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  return { digits: BigInt(sign + whole + fraction), exponent: Number(power) - fraction.length };
}

/** The value as an integer; undefined where it has a fraction. */
export function integerOf(value: RegoNumber): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  const { digits, exponent } = decimalParts(value);
  if (exponent >= 0) return digits * 10n ** BigInt(exponent);
  const scale = 10n ** BigInt(-exponent);
  return digits % scale === 0n ? digits / scale : undefined;
}

/** Whether the value has no fraction. */
export function isInteger(value: RegoNumber): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : value.exponent >= 0;
}

/** Nearest plain number; infinite where the value is beyond the range of doubles. */
export function toDouble(value: RegoNumber): number {
  return typeof value === 'number' ? value : Number(value.text);
}

/** Text of a number, as JSON and Rego print it. */
export function numberText(value: RegoNumber): string {
  if (typeof value === 'object') return value.text;
  if (Number.isSafeInteger(value)) return String(value);
  const { digits, exponent } = decimalParts(value);
  return decimalText(...trimZeros(digits, exponent));
}

/** Orders two numbers by value, exactly. */
export function compareNumbers(left: RegoNumber, right: RegoNumber): number {
  if (typeof left === 'number' && typeof right === 'number') return left < right ? -1 : left > right ? 1 : 0;
  const a = decimalParts(left);
  const b = decimalParts(right);
  const signs = sign(a.digits) - sign(b.digits);
  if (signs !== 0) return signs;
  const shift = Math.min(a.exponent, b.exponent);
  const first = a.digits * 10n ** BigInt(a.exponent - shift);
  const second = b.digits * 10n ** BigInt(b.exponent - shift);
  return first < second ? -1 : first > second ? 1 : 0;
}

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

function sign(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}

function trimZeros(digits: bigint, exponent: number): [digits: bigint, exponent: number] {
  if (digits === 0n) return [0n, 0];
  const text = String(digits);
  let end = text.length;
  while (text[end - 1] === '0') end -= 1;
  return end === text.length ? [digits, exponent] : [BigInt(text.slice(0, end)), exponent + text.length - end];
}

/** The plain number whose shortest text has the same decimal value; digits without trailing zeros. */
function plainOf(digits: bigint, exponent: number): number | undefined {
  if (digits === 0n) return 0;
  const text = `${digits}e${exponent}`;
  if (text.length > 40) return undefined;
  const plain = Number(text);
  if (!Number.isFinite(plain) || plain === 0) return undefined;
  const match = numberPattern.exec(String(plain));
  if (match === null) return undefined;
  const [, minus = '', whole = '', fraction = '', power = '0'] = match;
  const [same, scale] = trimZeros(BigInt(minus + whole + fraction), Number(power) - fraction.length);
  return same === digits && scale === exponent ? plain : undefined;
}

/** Integers in full; fractions in full unless they are below 1e-4 or have more places before the point than given. */
function decimalText(digits: bigint, exponent: number, places = 21): string {
  const minus = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits);
  if (exponent >= 0) return minus + text + '0'.repeat(exponent);
  const point = text.length + exponent;
  if (point > 0 && point <= places) return `${minus}${text.slice(0, point)}.${text.slice(point)}`;
  if (point > -4 && point <= 0) return `${minus}0.${'0'.repeat(-point)}${text}`;
  const power = String(Math.abs(point - 1)).padStart(2, '0');
  return `${minus}${text[0]}${text.length > 1 ? `.${text.slice(1)}` : ''}e${point > 0 ? '+' : '-'}${power}`;
}
