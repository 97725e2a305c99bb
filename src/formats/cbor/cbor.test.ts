import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { type CborValue, readCbor, writeCbor } from './cbor.ts';

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.boolean(),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.record({ kind: fc.constant('tag' as const), tag: fc.nat(), value: fc.string() }),
  ),
}));

describe('CBOR', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(value, (written) => {
        expect(readCbor(writeCbor(written))).toEqual(written);
      }),
    );
  });

  // RFC 8949, appendix A
  it.each([
    ['1903e8', 1000],
    ['3903e7', -1000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['6161', 'a'],
    ['83010203', [1, 2, 3]],
    ['c11a514b67b0', { kind: 'tag', tag: 1, value: 1_363_896_240 }],
    [
      'a201020304',
      {
        kind: 'map',
        entries: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
  ])('reads %s', (hex, expected) => {
    expect(readCbor(bytesOf(hex))).toEqual(expected);
  });

  it.each([
    '',
    '19',
    '9bffffffffffffffff',
    '5f',
    'a1',
    'a2010201',
    'fb3ff199999999999a',
    '0000',
    '61ff',
    '81'.repeat(40),
  ])('refuses %j', (hex) => {
    expect(() => readCbor(bytesOf(hex))).toThrow(FormatError);
  });

  it('gives a value or its own error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          readCbor(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});
