import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { canonicalJson } from './canonical.ts';

it('sorts the members and leaves no space', () => {
  expect(canonicalJson({ b: [1, 'é\n', null], a: { d: true, c: 1e21 } })).toBe(
    '{"a":{"c":1e+21,"d":true},"b":[1,"é\\n",null]}',
  );
});

it('says the same of a value whatever the order of its members', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('refuses what JSON cannot hold', () => {
  expect(() => canonicalJson({ a: Number.NaN })).toThrow(FormatError);
  expect(() => canonicalJson([undefined])).toThrow(FormatError);
});
