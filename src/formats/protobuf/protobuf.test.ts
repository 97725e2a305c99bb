import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import type { Plain } from '../plain.ts';
import { decodeMessage } from './decode.ts';
import { encodeMessage } from './encode.ts';
import { choice, field, list, map, type MessageType } from './message.ts';
import { boolValue, struct, timestamp } from './well-known.ts';

const inner: MessageType = { fields: [field(1, 'address', 'string'), field(2, 'port', 'uint32')] };
const sample: MessageType = {
  fields: [
    field(1, 'text', 'string'),
    field(2, 'signed', 'int32'),
    field(3, 'long', 'int64'),
    field(4, 'raw', 'bytes'),
    field(5, 'kind', ['TCP', 'UDP']),
    field(6, 'inner', inner),
    list(7, 'numbers', 'int32'),
    map(8, 'labels', 'string'),
    field(9, 'at', timestamp),
    field(10, 'any', struct),
    choice(11, 'chosen', 'bool'),
    field(12, 'wrapped', boolValue),
  ],
};

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

describe('decodeMessage', () => {
  // Bytes put together by the rules of the encoding, not by our writer.
  it.each<[string, string, Plain]>([
    ['a text', '0a026869', { text: 'hi' }],
    ['a negative number', '10ffffffffffffffffff01', { signed: -1 }],
    ['64 bits as a text', '18808080808080808020', { long: '2305843009213693952' }],
    ['bytes in base64', '2203010203', { raw: 'AQID' }],
    ['an enumeration by name', '2801', { kind: 'UDP' }],
    ['an unknown number of an enumeration', '2807', { kind: 7 }],
    ['an empty message', '3200', { inner: {} }],
    ['packed numbers', '3a03010203', { numbers: [1, 2, 3] }],
    ['numbers one by one', '38013802', { numbers: [1, 2] }],
    ['a table', '42060a01611201624200', { labels: { a: 'b', '': '' } }],
    ['a time', '4a0808808cf5fd05103c', { at: '2020-11-24T17:42:24.000000060Z' }],
    ['a default that was chosen', '5800', { chosen: false }],
    ['a wrapped default', '6200', { wrapped: false }],
    ['a field that nobody knows', 'a206020a0a0a0161', { text: 'a' }],
    ['the last of two values', '0a01610a0162', { text: 'b' }],
  ])('reads %s', (_, bytes, expected) => expect(decodeMessage(sample, hex(bytes))).toEqual(expected));

  it.each([
    ['a text that is cut off', '0a056869', 'FORMAT_TRUNCATED'],
    ['a length beyond the end', '0affffffff0f', 'FORMAT_TRUNCATED'],
    ['a number without an end', '10ffffffffffffffffffffff', 'FORMAT_MALFORMED'],
    ['field 0', '0000', 'FORMAT_MALFORMED'],
  ])('refuses %s', (_, bytes, code) =>
    expect(() => decodeMessage(sample, hex(bytes))).toThrow(expect.objectContaining({ code })),
  );

  it('stops structures that are nested without end', () => {
    let value: Plain = {};
    for (let depth = 0; depth < 60; depth++) value = { a: value };
    const bytes = encodeMessage(struct, value);
    expect(() => decodeMessage(struct, bytes)).toThrow(expect.objectContaining({ code: 'FORMAT_LIMIT' }));
  });

  it('gives a value or our error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeMessage(sample, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });

  it('leaves prototypes alone', () => {
    const bytes = encodeMessage(struct, JSON.parse('{"__proto__": {"polluted": true}}') as Plain);
    const read = decodeMessage(struct, bytes) as object;
    expect(JSON.stringify(read)).toBe('{"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });
});

describe('encodeMessage', () => {
  const value = fc.record(
    {
      text: fc.string({ minLength: 1, unit: 'grapheme' }),
      signed: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).filter((number) => number !== 0),
      long: fc
        .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
        .map(String)
        .filter((text) => text !== '0'),
      kind: fc.constant('UDP'),
      inner: fc.record({ address: fc.string({ minLength: 1 }), port: fc.integer({ min: 1, max: 65_535 }) }),
      numbers: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1 }),
      labels: fc.dictionary(fc.string(), fc.string(), { minKeys: 1, noNullPrototype: true }),
      any: fc.dictionary(
        fc.string(),
        fc.jsonValue({ maxDepth: 3, noUnicodeString: true } as never),
      ) as fc.Arbitrary<object>,
      chosen: fc.boolean(),
    },
    { requiredKeys: [] },
  );

  it('writes what decodeMessage reads', () => {
    fc.assert(
      fc.property(value, (given) => {
        const plain = JSON.parse(JSON.stringify(given)) as Plain;
        expect(decodeMessage(sample, encodeMessage(sample, plain))).toEqual(plain);
      }),
    );
  });
});
