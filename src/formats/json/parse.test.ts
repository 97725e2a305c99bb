import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { parseJson } from './parse.ts';

it.each([
  ['lists', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
  ['objects', (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
])('%s nest 512 deep and no deeper', (_, nest) => {
  expect(JSON.stringify(parseJson(nest(512)))).toBe(nest(512));
  for (const depth of [513, 50_000]) expect(() => parseJson(nest(depth))).toThrow(FormatError);
});

it('brackets inside texts nest nothing', () => {
  const text = JSON.stringify({ a: '['.repeat(2000), b: `\\"${'{'.repeat(2000)}`, c: ['\\', '[['.repeat(600)] });
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

it('any value is read as the engine reads it', () => {
  const written = (value: unknown) => JSON.stringify(value);
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      expect(written(parseJson(text))).toBe(written(JSON.parse(text)));
    }),
  );
});
