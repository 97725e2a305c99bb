import { makeNumber, numberText, parseNumber, type RegoNumber } from '../value/decimal.ts';

/** What Go's reader takes for a float once underscores are gone. */
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const integer = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;

/** The number that a plain scalar stands for to Go's reader, which also knows YAML 1.1's octal and `1_000`. */
export function yamlNumber(text: string): RegoNumber | undefined {
  const plain = text.replaceAll('_', '');
  const [, sign, digits] = integer.exec(plain) ?? [];
  if (digits !== undefined) {
    const magnitude = BigInt(digits.replace(/^0[oO]?(?=[0-7])/, '0o'));
    const whole = sign === '-' ? -magnitude : magnitude;
    if (whole < 2n ** 64n && whole >= -(2n ** 63n)) return makeNumber(whole, 0);
  }
  return float.test(plain) ? parseNumber(String(Number(plain))) : undefined;
}

/** A double as Go's `%g` writes it: with an exponent below 1e-4 and from 1e6 on. */
function shortestText(value: number): string {
  const text = value.toExponential();
  const exponent = Number(text.slice(text.indexOf('e') + 1));
  return exponent >= -4 && exponent < 6 ? String(value) : text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Text of a number in YAML: integers of 64 bits that are written so in full, all others as doubles. */
export function yamlNumberText(value: RegoNumber): string {
  const text = numberText(value);
  if (/^-?\d+$/.test(text) && BigInt(text) < 2n ** 64n && BigInt(text) >= -(2n ** 63n)) return String(BigInt(text));
  const double = Number(text);
  // Beyond doubles, as it is written.
  return Number.isFinite(double) ? shortestText(double) : text;
}
