import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Decimal } from './decimal.ts';
import { parseJson } from './json.ts';
import { jsonText } from './print.ts';
import type { Value } from './value.ts';

it.each([
  ['[1.50, 100000000000000000000, -0, 1e2]'],
  ['{"a":{"b":[1.0,"1.0",{"c":12345678901234567890}]}}'],
  ['{"number 0":"number 0","x":1.10}'],
])('keeps the numbers of %s', (text) => {
  expect(jsonText(parseJson(text))).toBe(jsonText(parseJson(text.replaceAll(' ', text.includes('number') ? ' ' : ''))));
  expect(jsonText(parseJson(text))).toContain(/\d+\.\d*0/.exec(text)?.[0] ?? '');
});

it.each([
  '{1.50:2}',
  '[1.50.2]',
  '[01.50]',
  '[1.50',
  '{"a":1.50,}',
  '[1.50 2.50]',
  '1e99999999999',
  '"1.50',
  '-',
  '[-0.]',
])('refuses %s', (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
});

it('agrees with JSON.parse on what is JSON, and on every value that it holds', () => {
  const text = '{"a":[1,-2.50,"\\u0031.0\\n\\"1.50",{"__proto__":{"x":-0}}],"b":1e3}';
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(3), fc.string({ maxLength: 2 }), (at, drop, put) => {
      const mutated = text.slice(0, at) + put + text.slice(at + drop);
      // Numbers that no double holds are infinite there, and exact here.
      fc.pre(!/e\d{3}/i.test(mutated));
      const plain = attempt(() => rounded(JSON.stringify(JSON.parse(mutated))));
      expect(attempt(() => rounded(jsonText(parseJson(mutated))))).toBe(plain);
    }),
  );
});

/** The same JSON with members in order and numbers as doubles. */
function rounded(text: string): string {
  return jsonText(JSON.parse(text) as Value);
}

function attempt(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

it('members of a prototype are members', () => {
  const value = parseJson('{"__proto__": {"polluted": 1.0}, "constructor": 1}') as Record<string, unknown>;
  expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
  expect(value['__proto__']).toHaveProperty('polluted', expect.any(Decimal));
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
