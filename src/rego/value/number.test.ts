import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, divide, multiply, subtract, toInteger } from './arithmetic.ts';
import { compareNumbers, numberText, parseNumber, type RegoNumber } from './decimal.ts';

const number = (text: string): RegoNumber => parseNumber(text) ?? expect.fail(`${text} is no number`);

describe('arithmetic', () => {
  it.each([
    [add(number('0.1'), number('0.2')), '0.3'],
    [subtract(1, 0.9), '0.10000000000000000002'],
    [multiply(0.1, 0.1), '0.010000000000000000001'],
    [divide(1, 3), '0.33333333333333333334'],
    [divide(100, 3), '33.333333333333333332'],
    [divide(10_000_000, 3), '3.3333333333333333333e+06'],
    [divide(number('99999999999999999999'), 3), '33333333333333333334'],
    [divide(1, number('1e30')), '9.9999999999999999995e-31'],
    [multiply(number('123456789012345678901234567890'), 10), '1234567890123456789012345678900'],
    [add(number('1e20'), 1), '100000000000000000001'],
    [toInteger(-2.5, 'round'), '-3'],
    [number('1.0'), '1.0'],
    [number('1e400'), '1e400'],
  ])('%#: gives %s', (value, text) => {
    expect(numberText(value ?? 0)).toBe(text);
  });

  it('keeps integers exact at any size', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
        expect(numberText(add(number(String(a)), number(String(b))))).toBe(String(a + b));
        expect(numberText(multiply(number(String(a)), number(String(b))))).toBe(String(a * b));
        expect(Math.sign(compareNumbers(number(String(a)), number(String(b))))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  it('refuses exponents that would take unbounded memory', () => {
    expect(parseNumber('1e1000000000')).toBeUndefined();
  });
});
