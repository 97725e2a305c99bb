import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { writeBerkeleyHash, writeNdb, writeRpmHeader } from './fixture.ts';
import { readRpmHeader } from './header.ts';
import { readRpmDatabase } from './reader.ts';

const small = writeRpmHeader({ 1000: 'gpg-pubkey', 1001: 'fd431d51', 1003: [2], 1118: ['/etc/', '/usr/'] });
const large = writeRpmHeader({ 1000: 'bash', 1117: Array.from({ length: 900 }, (_, index) => `file-${index}`) });
const formats = [
  ['NDB', (blobs: readonly Uint8Array[]) => writeNdb(blobs)],
  ['Berkeley DB', (blobs: readonly Uint8Array[]) => writeBerkeleyHash(blobs)],
  ['Berkeley DB of a big-endian machine', (blobs: readonly Uint8Array[]) => writeBerkeleyHash(blobs, false)],
] as const;

/** Reads to the end or to the room's own error; anything else is a crash. */
function survive(bytes: Uint8Array): boolean {
  try {
    for (const header of readRpmDatabase(bytes)) header.strings(1117);
    return true;
  } catch (error) {
    if (error instanceof FormatError) return true;
    throw error;
  }
}

describe('readRpmHeader', () => {
  it('reads strings, lists and numbers by tag', () => {
    const header = readRpmHeader(small);
    expect(header.string(1000)).toBe('gpg-pubkey');
    expect(header.numbers(1003)).toEqual([2]);
    expect(header.strings(1118)).toEqual(['/etc/', '/usr/']);
    expect(header.string(1022)).toBeUndefined();
  });

  it('says what does not fit', () => {
    expect(() => readRpmHeader(small.subarray(0, 20))).toThrow(/rpm header: 4 entries/);
  });
});

describe.each(formats)('%s', (_, write) => {
  it('gives every header, small and large', () => {
    expect([...readRpmDatabase(write([small, large]))].map((header) => header.string(1000))).toEqual([
      'gpg-pubkey',
      'bash',
    ]);
    expect([...readRpmDatabase(write([large]))][0]?.strings(1117)).toHaveLength(900);
  });

  it('survives truncated and changed bytes', () => {
    const whole = write([small, large]);
    fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }),
        (end, changes) => {
          const bytes = whole.slice();
          for (const [at, value] of changes) bytes[at] = value;
          expect(survive(bytes) && survive(bytes.subarray(0, end))).toBe(true);
        },
      ),
    );
  });
});

it('follows no chain of pages in a circle', () => {
  const bytes = writeBerkeleyHash([large]);
  new DataView(bytes.buffer).setUint32(2 * 4096 + 16, 2, true);
  expect(() => [...readRpmDatabase(bytes)]).toThrow(FormatError);
});

it('refuses a file of another kind by its content', () => {
  expect(() => [...readRpmDatabase(new Uint8Array(4096))]).toThrow(/not an SQLite, NDB or Berkeley DB/);
});
