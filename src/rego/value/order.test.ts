import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalKey } from './composite.ts';
import { parseNumber } from './decimal.ts';
import { parseJson } from './json.ts';
import { objectOf } from './object.ts';
import { compare, equals } from './order.ts';
import { jsonText, termText } from './print.ts';
import { setOf } from './set.ts';
import type { Value } from './value.ts';

const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Value>(null, true, false, parseNumber('1.0') ?? 0, parseNumber('123456789012345678901') ?? 0),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom('', 'a', '\u0000', '\u0000[1]', '__proto__', 'constructor', '\uffff', '\u{1f600}'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(tie('value'), { maxLength: 3 }).map(setOf),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map(objectOf),
  ),
}));

describe('compare', () => {
  it('is a total order that agrees with equality, keys and text', () => {
    fc.assert(
      fc.property(anyValue, anyValue, anyValue, (a, b, c) => {
        expect(Math.sign(compare(a, b))).toBe(0 - Math.sign(compare(b, a)));
        expect(compare(a, b) === 0).toBe(equals(a, b));
        expect(equals(a, b)).toBe(canonicalKey(a) === canonicalKey(b));
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('orders strings by code point', () => {
    expect(compare('\uff5e', '\u{1f600}')).toBeLessThan(0);
  });
});

describe('text', () => {
  it('prints terms and JSON in order', () => {
    const value: Value = [
      setOf([2, 1, 'a']),
      objectOf([[setOf([1]), null]]),
      setOf([]),
      parseJson('{"b":1.50,"a":[]}'),
    ];
    expect(termText(value)).toBe('[{1, 2, "a"}, {{1}: null}, set(), {"a": [], "b": 1.50}]');
    expect(jsonText(value)).toBe('[[1,2,"a"],{"[1]":null},[],{"a":[],"b":1.50}]');
  });

  it('reads back any JSON and keeps numbers', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(equals(parseJson(text), JSON.parse(text) as Value)).toBe(true);
      }),
    );
    expect(jsonText(parseJson('[1e2, 1.0, -0, 12345678901234567890]'))).toBe('[1e2,1.0,-0,12345678901234567890]');
  });

  it('holds keys of prototypes as data', () => {
    const value = parseJson('{"__proto__": {"polluted": 1.0}, "constructor": 1}') as Record<string, Value>;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
