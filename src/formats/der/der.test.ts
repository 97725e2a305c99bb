import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { derChildren, derTags, readDer } from './reader.ts';
import { readInteger, readOid, readTime } from './values.ts';
import { writeDer } from './writer.ts';

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
const text = (tag: number, value: string) => readDer(writeDer(tag, new TextEncoder().encode(value)), 'test');

describe('DER', () => {
  it('reads back what it wrote, whatever the length', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (contents) => {
        const written = writeDer(
          derTags.sequence,
          ...contents.map((content) => writeDer(derTags.octetString, content)),
        );
        expect(derChildren(readDer(written, 'test'), 'test').map(({ content }) => content)).toEqual(contents);
      }),
    );
  });

  it.each([
    ['06082a8648ce3d040302', '1.2.840.10045.4.3.2'],
    ['0603551d11', '2.5.29.17'],
    ['060388371f', '2.999.31'],
  ])('reads the object identifier %s', (hex, oid) => {
    expect(readOid(readDer(bytesOf(hex), 'test'), 'test')).toBe(oid);
  });

  it.each([
    ['020100', 0n],
    ['0201ff', -1n],
    ['02020080', 128n],
  ])('reads the integer %s', (hex, value) => {
    expect(readInteger(readDer(bytesOf(hex), 'test'), 'test')).toBe(value);
  });

  it.each([
    [derTags.utcTime, '230712155635Z', '2023-07-12T15:56:35.000Z'],
    [derTags.utcTime, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    [derTags.generalizedTime, '20251218170439.5Z', '2025-12-18T17:04:39.500Z'],
  ])('reads the time of tag %i, %s', (tag, value, iso) => {
    expect(new Date(readTime(text(tag, value), 'test')).toISOString()).toBe(iso);
  });

  it.each(['3080', '308100', '30820001aa', '3005aabb', '1f8101', '', '30'])('refuses %j', (hex) => {
    expect(() => readDer(bytesOf(hex), 'test')).toThrow(FormatError);
  });

  it('gives a result or its own error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          for (const child of derChildren(readDer(bytes, 'test'), 'test')) readOid(child, 'test');
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});
