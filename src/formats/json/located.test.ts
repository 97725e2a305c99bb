import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { parseLocatedJson } from './located.ts';

describe('parseLocatedJson', () => {
  it('says on which lines an object stands', () => {
    const { value, lines } = parseLocatedJson('{\n  "a": {\n    "b": [1,\n 2]\n  },\n  "c": {}\n}\n');
    const { a, c } = value as { a: { b: number[] }; c: object };
    expect([lines(value as object), lines(a), lines(a.b), lines(c)]).toEqual([
      [1, 7],
      [2, 5],
      [3, 4],
      [6, 6],
    ]);
  });

  it('agrees with JSON.parse on every value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseLocatedJson(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('agrees with JSON.parse on what is JSON at all, whatever is cut or put in', () => {
    const text = '{"a":[1,-2.5e3,"\\u00e9\\n",{"__proto__":{"x":null}}],"b":true}';
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(3), fc.string({ maxLength: 2 }), (at, drop, put) => {
        const mutated = text.slice(0, at) + put + text.slice(at + drop);
        expect(attempt(() => parseLocatedJson(mutated).value)).toEqual(attempt(() => JSON.parse(mutated)));
      }),
    );
  });

  it('refuses a document that nests without end', () => {
    expect(() => parseLocatedJson('['.repeat(100_000))).toThrow(/deeper than 512/);
  });

  it('a long document without line feeds: each container once looked for the next one to the end', () => {
    const text = `[${'{},'.repeat(300_000)}{}]`;
    expect(parseLocatedJson(text).value).toHaveLength(300_001);
  }, 10_000);

  it('names the line of an error', () => {
    expect(() => parseLocatedJson('{\n"a": 1,\n}')).toThrow(/line 3: expected an element after the comma/);
  });
});

function attempt(parse: () => unknown): unknown {
  try {
    return { value: parse() };
  } catch (error) {
    if (!(error instanceof FormatError) && !(error instanceof SyntaxError)) throw error;
    return 'refused';
  }
}
