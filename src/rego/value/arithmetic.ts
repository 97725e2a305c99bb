import { boundedDigits, decimalParts, integerOf, makeNumber, type RegoNumber } from './decimal.ts';

/**
 * Arithmetic: integers are exact at any size; fractions are worked out with a mantissa of 64 bits and rounded to nearest
 * even, then printed with the fewest digits that read back the same, so that `0.1 + 0.2` is `0.3`.
 */

/** `mantissa * 2 ** exponent`, mantissa of at most 64 bits. */
interface Float {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const precision = 64;

/** Bits that a product of several numbers keeps, as the original's starts from a double. */
const productPrecision = 53;

/** Sum of two numbers. */
export function add(left: RegoNumber, right: RegoNumber): RegoNumber {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right;
    if (Number.isSafeInteger(left) && Number.isSafeInteger(right) && Number.isSafeInteger(sum)) return sum;
  }
  const [a, b] = [integerOf(left), integerOf(right)];
  if (a !== undefined && b !== undefined) return makeNumber(a + b, 0);
  return fromFloat(addFloats(toFloat(left), toFloat(right)));
}

/** Difference of two numbers. */
export function subtract(left: RegoNumber, right: RegoNumber): RegoNumber {
  if (typeof left === 'number' && typeof right === 'number') {
    const difference = left - right;
    if (Number.isSafeInteger(left) && Number.isSafeInteger(right) && Number.isSafeInteger(difference))
      return difference;
  }
  return add(left, negate(right));
}

/** Product of two numbers. */
export function multiply(left: RegoNumber, right: RegoNumber): RegoNumber {
  if (typeof left === 'number' && typeof right === 'number') {
    const product = left * right;
    if (Number.isSafeInteger(left) && Number.isSafeInteger(right) && Number.isSafeInteger(product)) return product + 0;
  }
  const [a, b] = [integerOf(left), integerOf(right)];
  if (a !== undefined && b !== undefined) return makeNumber(a * b, 0);
  return fromFloat(multiplyFloats(toFloat(left), toFloat(right), precision));
}

/** Sum of numbers, 0 of none. Integers are added exactly; with a fraction among them all with a mantissa of 64 bits, which is rounded to digits once. */
export function sum(addends: readonly RegoNumber[]): RegoNumber {
  const whole = addends.map(integerOf);
  if (whole.every((addend) => addend !== undefined))
    return makeNumber(
      whole.reduce((sofar, addend) => sofar + addend, 0n),
      0,
    );
  const none: Float = { mantissa: 0n, exponent: 0 };
  return fromFloat(addends.reduce<Float>((sofar, addend) => addFloats(sofar, toFloat(addend)), none));
}

/** Product of numbers, 1 of none; with a fraction among them it is worked out with 53 bits. */
export function product(factors: readonly RegoNumber[]): RegoNumber {
  const whole = factors.map(integerOf);
  if (whole.every((factor) => factor !== undefined))
    return makeNumber(
      whole.reduce((sofar, factor) => boundedDigits(sofar * factor), 1n),
      0,
    );
  const one: Float = { mantissa: 1n, exponent: 0 };
  const total = factors.reduce((sofar, factor) => multiplyFloats(sofar, toFloat(factor), productPrecision), one);
  return fromFloat(total, productPrecision);
}

function multiplyFloats(x: Float, y: Float, bits: number): Float {
  return roundFloat(x.mantissa * y.mantissa, x.exponent + y.exponent, false, bits);
}

/** Quotient of two numbers; undefined where the divisor is 0. */
export function divide(left: RegoNumber, right: RegoNumber): RegoNumber | undefined {
  if (right === 0) return undefined;
  if (typeof left === 'number' && typeof right === 'number') {
    const quotient = left / right;
    if (Number.isSafeInteger(left) && Number.isSafeInteger(right) && Number.isSafeInteger(quotient))
      if (quotient * right === left) return quotient + 0;
    if (
      Number.isSafeInteger(left) &&
      Number.isSafeInteger(left * 1000) &&
      Number.isSafeInteger(right) &&
      (left * 1000) % right === 0
    )
      return quotient;
  }
  const [a, b] = [toFloat(left), toFloat(right)];
  return b.mantissa === 0n ? undefined : fromFloat(divideFloats(a, b));
}

/** Remainder of two integers, with the sign of the dividend; undefined where the divisor is 0. */
export function remainder(left: bigint, right: bigint): RegoNumber | undefined {
  return right === 0n ? undefined : makeNumber(left % right, 0);
}

/** The number with its sign turned. */
export function negate(value: RegoNumber): RegoNumber {
  if (typeof value === 'number') return 0 - value;
  return makeNumber(-value.digits, value.exponent);
}

/** Absolute value. */
export function absolute(value: RegoNumber): RegoNumber {
  if (typeof value === 'number') return Math.abs(value);
  const { mantissa, exponent } = toFloat(value);
  return fromFloat({ mantissa: mantissa < 0n ? -mantissa : mantissa, exponent });
}

/** Rounds to an integer: away from zero at the half, towards minus or plus infinity. */
export function toInteger(value: RegoNumber, mode: 'round' | 'floor' | 'ceil'): RegoNumber {
  if (typeof value === 'number' && Math.abs(value) < 2 ** 52) {
    const magnitude = mode === 'round' ? Math.sign(value) * Math.round(Math.abs(value)) : Math[mode](value);
    return magnitude + 0;
  }
  const float = toFloat(value);
  const half: Float = { mantissa: float.mantissa < 0n ? -1n : 1n, exponent: -1 };
  const { mantissa, exponent } = mode === 'round' ? addFloats(float, half) : float;
  if (exponent >= 0) return makeNumber(mantissa << BigInt(exponent), 0);
  const scale = 1n << BigInt(-exponent);
  const [truncated, inexact] = [mantissa / scale, mantissa % scale !== 0n];
  if (mode === 'floor' && inexact && mantissa < 0n) return makeNumber(truncated - 1n, 0);
  if (mode === 'ceil' && inexact && mantissa > 0n) return makeNumber(truncated + 1n, 0);
  return makeNumber(truncated, 0);
}

function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const hex = value.toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0] ?? '0', 16)) + 28;
}

/** Rounds a mantissa of any size, to nearest, ties to even; `sticky` says that a remainder was cut off below. */
function roundFloat(mantissa: bigint, exponent: number, sticky = false, bits = precision): Float {
  const negative = mantissa < 0n;
  const magnitude = negative ? -mantissa : mantissa;
  const excess = bitLength(magnitude) - bits;
  if (excess <= 0) return { mantissa, exponent };
  const shift = BigInt(excess);
  let rounded = magnitude >> shift;
  const rest = magnitude - (rounded << shift);
  const half = 1n << (shift - 1n);
  if (rest > half || (rest === half && (sticky || (rounded & 1n) === 1n))) rounded += 1n;
  return { mantissa: negative ? -rounded : rounded, exponent: exponent + excess };
}

function toFloat(value: RegoNumber, bits = precision): Float {
  const { digits, exponent } = decimalParts(value);
  if (exponent >= 0) return roundFloat(digits * 10n ** BigInt(exponent), 0, false, bits);
  return quotient(digits, 10n ** BigInt(-exponent), 0, bits);
}

/** `numerator / denominator * 2 ** exponent`, rounded. */
function quotient(numerator: bigint, denominator: bigint, exponent: number, bits = precision): Float {
  const negative = numerator < 0n !== denominator < 0n;
  const [n, d] = [numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator];
  const shift = Math.max(0, precision + 2 + bitLength(d) - bitLength(n));
  const scaled = n << BigInt(shift);
  const whole = scaled / d;
  return roundFloat(negative ? -whole : whole, exponent - shift, scaled % d !== 0n, bits);
}

function divideFloats(left: Float, right: Float): Float {
  return quotient(left.mantissa, right.mantissa, left.exponent - right.exponent);
}

function addFloats(left: Float, right: Float): Float {
  const shift = Math.min(left.exponent, right.exponent);
  const a = left.mantissa << BigInt(left.exponent - shift);
  const b = right.mantissa << BigInt(right.exponent - shift);
  return roundFloat(a + b, shift);
}

/** The number with the fewest digits that rounds to the same mantissa; integers below 2 ** 53 in full. */
function fromFloat(value: Float, bits = precision): RegoNumber {
  const { mantissa, exponent } = value;
  if (mantissa === 0n) return 0;
  const scale = exponent < 0 ? 1n << BigInt(-exponent) : 1n;
  const [numerator, magnitude] = [
    exponent < 0 ? mantissa : mantissa << BigInt(exponent),
    bitLength(mantissa) + exponent,
  ];
  if (numerator % scale === 0n && magnitude <= 53) return makeNumber(numerator / scale, 0);
  const target = normalize(value);
  const log = Math.floor(Math.log10(Number(mantissa < 0n ? -mantissa : mantissa)) + exponent * Math.LOG10E * Math.LN2);
  for (let places = 1; places <= 22; places += 1) {
    const power = log - places + 1;
    const digits = roundedDigits(numerator, scale, power);
    const back = normalize(toFloat(makeNumber(digits, power), bits));
    if (back.mantissa === target.mantissa && back.exponent === target.exponent) return makeNumber(digits, power);
  }
  return makeNumber(roundedDigits(numerator, scale, log - 21), log - 21);
}

/** Digits of `mantissa / scale` in units of `10 ** power`, rounded to nearest, ties to even. */
function roundedDigits(mantissa: bigint, scale: bigint, power: number): bigint {
  const negative = mantissa < 0n;
  const magnitude = negative ? -mantissa : mantissa;
  const [n, d] = power >= 0 ? [magnitude, scale * 10n ** BigInt(power)] : [magnitude * 10n ** BigInt(-power), scale];
  const whole = n / d;
  const twice = (n % d) * 2n;
  const digits = twice > d || (twice === d && (whole & 1n) === 1n) ? whole + 1n : whole;
  return negative ? -digits : digits;
}

/** Odd mantissas, so that equal values have equal parts. */
function normalize({ mantissa, exponent }: Float): Float {
  if (mantissa === 0n) return { mantissa, exponent: 0 };
  let [odd, power] = [mantissa, exponent];
  while ((odd & 0xffn) === 0n) [odd, power] = [odd >> 8n, power + 8];
  while ((odd & 1n) === 0n) [odd, power] = [odd >> 1n, power + 1];
  return { mantissa: odd, exponent: power };
}
