import {
  compareNumbers,
  decimalParts,
  exponentLimit,
  integerOf,
  isInteger,
  makeNumber,
  parseNumber,
  type RegoNumber,
} from '../value/decimal.ts';
import { toInteger } from '../value/arithmetic.ts';
import type { Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { fail } from './error.ts';

/** Exponents of 1000 and 1024 by letter. */
const letters = ['k', 'm', 'g', 't', 'p', 'e'];

interface Wording {
  readonly name: string;
  readonly missing: string;
  readonly invalid: string;
}

/** The number at the begin of a text, to be read once the unit behind it is known. @throws BuiltinError */
function readAmount(
  text: string,
  { name, missing, invalid }: Wording,
): { readonly amount: () => RegoNumber; readonly unit: string } {
  const bare = text.replaceAll('"', '');
  if (bare.includes(' ')) return fail(`${name}: spaces not allowed in resource strings`);
  const match = /^([-+\d.]*(?:[eE][-+\d][-+\d.]*)?)(.*)$/s.exec(bare);
  const [, digits = '', unit = ''] = match ?? [];
  if (digits === '') return fail(missing);
  const exponent = /[eE]([-+]?\d+)$/.exec(digits)?.[1];
  if (exponent !== undefined && Math.abs(Number(exponent)) > exponentLimit) return fail(`${name}: exponent too large`);
  const normal = digits
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?=$|[eE])/, '')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/([eE])\+/, '$1');
  return { amount: () => parseNumber(normal) ?? fail(invalid), unit };
}

function scale(amount: RegoNumber, binary: boolean, power: number): RegoNumber {
  const { digits, exponent } = decimalParts(amount);
  return binary ? makeNumber(digits * 1024n ** BigInt(power), exponent) : makeNumber(digits, exponent + 3 * power);
}

/** Kubernetes' quantities: `m` is a thousandth, `M` and the others are powers of 1000, with `i` of 1024. */
function parseUnits(text: string): Value {
  const { amount, unit } = readAmount(text, {
    name: 'units.parse',
    missing: 'units.parse: no amount provided',
    invalid: 'units.parse: could not parse amount to a number',
  });
  if (unit === '') return tenPlaces(amount());
  if (unit === 'm') return tenPlaces(scale(amount(), false, -1));
  const lower = unit.toLowerCase();
  const power = letters.indexOf(lower[0] ?? '') + 1;
  if (power === 0 || !/^[kmgtpe]i?$/.test(lower))
    return fail(`units.parse: unit ${unit.slice(0, 1)}${lower.slice(1)} not recognized`);
  return tenPlaces(scale(amount(), lower.length === 2, power));
}

/** As the original tells results: whole numbers without, all others with ten decimal places, the last one rounded. */
function tenPlaces(value: RegoNumber): RegoNumber {
  if (isInteger(value)) return makeNumber(integerOf(value) ?? 0n, 0);
  const { digits, exponent } = decimalParts(value);
  const shift = exponent + 10;
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : rounded(digits, 10n ** BigInt(-shift));
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(11, '0');
  return parseNumber(`${digits < 0n ? '-' : ''}${text.slice(0, -10)}.${text.slice(-10)}`) ?? value;
}

/** The quotient, half away from zero. */
function rounded(digits: bigint, by: bigint): bigint {
  const half = digits < 0n ? -by / 2n : by / 2n;
  return (digits + half) / by;
}

/** Bytes: `k`, `kb` are powers of 1000, `ki`, `kib` of 1024; a fraction of a byte is cut off. */
function parseBytes(text: string): Value {
  const { amount, unit } = readAmount(text, {
    name: 'units.parse_bytes',
    missing: 'units.parse_bytes: no byte amount provided',
    invalid: 'units.parse_bytes: could not parse byte amount to a number',
  });
  const lower = unit.toLowerCase();
  if (lower === '') return cut(amount());
  const power = letters.indexOf(lower[0] ?? '') + 1;
  if (power === 0 || !/^[kmgtpe]i?b?$/.test(lower)) return fail(`units.parse_bytes: byte unit ${lower} not recognized`);
  return cut(scale(amount(), lower[1] === 'i', power));
}

/** Without its fraction. */
function cut(value: RegoNumber): RegoNumber {
  return toInteger(value, compareNumbers(value, 0) < 0 ? 'ceil' : 'floor');
}

/** Amounts with units. */
export const units = [
  builtin('units.parse', ['string'], 'number', parseUnits, {
    category: 'units',
    doc: 'Number of an amount with a unit of Kubernetes, `500m`, `10Ki`.',
  }),
  builtin('units.parse_bytes', ['string'], 'number', parseBytes, {
    category: 'units',
    doc: 'Number of bytes of an amount with a unit, `10KB`, `1GiB`.',
  }),
];
