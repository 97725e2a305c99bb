import { readFileSync } from 'node:fs';
import { constants, crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { gunzip } from './gunzip.ts';
import { Inflater } from './inflater.ts';

const inflater = new Inflater(new Uint8Array(readFileSync(new URL('../../../wasm/inflate.wasm', import.meta.url))));

function* cut(bytes: Uint8Array, step: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

function unpack(bytes: Uint8Array, step = 65_536): Buffer {
  const pieces: Buffer[] = [];
  for (const piece of gunzip(cut(bytes, step), { inflater, crc32, where: 'here' })) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** A member with every optional field of its header. */
function withEveryField(content: Buffer): Buffer {
  const head = [
    0x1f,
    0x8b,
    8,
    2 | 4 | 8 | 16,
    0,
    0,
    0,
    0,
    0,
    255,
    3,
    0,
    1,
    2,
    3,
    ...Buffer.from('name\0comment\0'),
    9,
    9,
  ];
  return Buffer.concat([Buffer.from(head), deflateRawSync(content), trailer(content)]);
}

function trailer(content: Buffer): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(crc32(content));
  bytes.writeUInt32LE(content.length, 4);
  return bytes;
}

/** DEFLATE data that takes what it says from a dictionary, which gzip has not. */
const fromDictionary = deflateRawSync('a secret of the stream before', {
  dictionary: Buffer.from('this is a secret of the stream before'),
});
/** A block of twenty bytes as they are, with more to follow. */
const storedBlock = Buffer.from([0, 20, 0, 0xeb, 0xff, ...Buffer.alloc(20, 'b')]);
const member = (packed: Buffer) => Buffer.concat([gzipSync('').subarray(0, 10), packed, Buffer.alloc(8)]);

/** Bytes that repeat themselves near and far, with noise between. */
const repetitive = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 3000 })), { maxLength: 30 })
  .map((parts) => Buffer.concat(parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => bytes))));

const packing = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_FIXED,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_RLE,
    constants.Z_FILTERED,
  ),
  windowBits: fc.integer({ min: 9, max: 15 }),
  memLevel: fc.integer({ min: 1, max: 9 }),
});

describe('gunzip', () => {
  it('gives back what was packed, however it was packed and however it is cut', () => {
    fc.assert(
      fc.property(repetitive, packing, fc.integer({ min: 1, max: 70_000 }), (content, options, step) => {
        expect(unpack(gzipSync(content, options), step).equals(content)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('unpacks more than its own memory, with matches as far back as they may be', () => {
    const noise = Buffer.from(Array.from({ length: 32_768 }, (_, at) => (at * 2_654_435_761) >>> 24));
    const content = Buffer.concat([...Array.from({ length: 80 }, () => noise), Buffer.alloc(3_000_000, 7)]);
    expect(unpack(gzipSync(content)).equals(content)).toBe(true);
  });

  it.each<[string, Buffer, string]>([
    ['members one after another', Buffer.concat([gzipSync('one '), gzipSync(''), gzipSync('two')]), 'one two'],
    ['zeros behind the last member', Buffer.concat([gzipSync('one'), Buffer.alloc(700)]), 'one'],
    ['every field of a header', withEveryField(Buffer.from('field')), 'field'],
  ])('reads %s', (_name, packed, content) => {
    for (const step of [1, 3, 4096]) expect(unpack(packed, step).toString()).toBe(content);
  });

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'FORMAT_TRUNCATED'],
    ['other bytes behind the last member', Buffer.concat([gzipSync('one'), Buffer.from('rest')]), 'FORMAT_MALFORMED'],
    ['another method', Buffer.from([0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 0]), 'FORMAT_UNSUPPORTED'],
    ['a wrong checksum', damaged(gzipSync('one'), -8), 'FORMAT_MALFORMED'],
    ['a wrong length', damaged(gzipSync('one'), -4), 'FORMAT_MALFORMED'],
    ['a block of the third type', Buffer.concat([gzipSync('').subarray(0, 10), Buffer.from([7])]), 'FORMAT_MALFORMED'],
    ['a stored block with a wrong complement', damaged(gzipSync('stored', { level: 0 }), 14), 'FORMAT_MALFORMED'],
  ])('refuses %s', (_name, packed, code) => {
    expect(() => unpack(packed, 3)).toThrow(expect.objectContaining({ code, where: 'here' }));
  });

  it.each<[string, Buffer]>([
    ['its first byte', fromDictionary],
    ['its first byte, in a second block', Buffer.concat([storedBlock, fromDictionary])],
  ])('takes nothing from before %s', (_name, packed) => {
    expect(() => unpack(member(packed))).toThrow('its DEFLATE data is broken');
  });

  it('computes no checksum where it is given none', () => {
    const pieces = gunzip(cut(damaged(gzipSync('one'), -8), 3), { inflater, where: 'here' });
    for (const piece of pieces) expect(Buffer.from(piece).toString()).toBe('one');
  });

  it('says of every cut that the stream ends early', () => {
    const packed = gzipSync(Buffer.from('a text, a text, and another text'.repeat(50)));
    for (let length = 0; length < packed.length; length++)
      expect(() => unpack(packed.subarray(0, length), 7)).toThrow(
        expect.objectContaining({ code: 'FORMAT_TRUNCATED' }),
      );
  });

  it('fuzz: damaged data is refused, or is what zlib makes of it', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(repetitive, packing, damage, (content, options, changes) => {
        const packed = gzipSync(content.subarray(0, 20_000), options);
        for (const [at, byte] of changes) packed[10 + (at % (packed.length - 10))] = byte;
        const peer = attempt(() => gunzipSync(packed));
        if (peer === undefined) expect(() => unpack(packed, 999)).toThrow(FormatError);
        else expect(unpack(packed, 999).equals(peer)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

function damaged(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const place = at < 0 ? copy.length + at : at;
  copy[place] = (copy[place] ?? 0) ^ 0x55;
  return copy;
}

function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
