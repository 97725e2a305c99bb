import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { crc32 } from './crc32.ts';
import { openZip, type ZipOptions } from './reader.ts';

const inflateRaw = (data: Uint8Array, maxSize: number) =>
  // A limit of 0 means none to zlib.
  inflateRawSync(data, { maxOutputLength: Math.max(1, maxSize) });

interface Member {
  readonly name: string;
  readonly content: string;
  readonly stored?: boolean;
  readonly zip64?: boolean;
  /** Overwrites of the directory's record, by offset. */
  readonly patch?: (record: Buffer) => void;
}

/** Writes a zip archive by hand, for the reader's tests. */
function makeZip(members: readonly Member[], { prefix = '', comment = '', zip64 = false } = {}): Buffer {
  const parts: Buffer[] = [Buffer.from(prefix)];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored = false, zip64 = false, patch } of members) {
    const data = stored ? Buffer.from(content) : deflateRawSync(content);
    const nameBytes = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(nameBytes.length, 26);
    local.writeUInt16LE(4, 28);
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(stored ? 0 : 8, 10);
    record.writeUInt32LE(crc32(Buffer.from(content)), 16);
    record.writeUInt32LE(zip64 ? 0xffffffff : data.length, 20);
    record.writeUInt32LE(zip64 ? 0xffffffff : Buffer.byteLength(content), 24);
    record.writeUInt16LE(nameBytes.length, 28);
    record.writeUInt32LE(offset, 42);
    const extra = zip64 ? Buffer.alloc(20) : Buffer.alloc(0);
    if (zip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(16, 2);
      extra.writeBigUInt64LE(BigInt(Buffer.byteLength(content)), 4);
      extra.writeBigUInt64LE(BigInt(data.length), 12);
      record.writeUInt16LE(extra.length, 30);
    }
    patch?.(record);
    parts.push(local, nameBytes, Buffer.alloc(4), data);
    directory.push(record, nameBytes, extra);
    offset += 30 + nameBytes.length + 4 + data.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(zip64 ? 0xffff : members.length, 10);
  end.writeUInt32LE(zip64 ? 0xffffffff : directoryBytes.length, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : offset, 16);
  end.writeUInt16LE(comment.length, 20);
  const end64 = zip64 ? makeEnd64(members.length, directoryBytes.length, offset) : Buffer.alloc(0);
  return Buffer.concat([...parts, directoryBytes, end64, end, Buffer.from(comment)]);
}

function makeEnd64(count: number, size: number, offset: number): Buffer {
  const bytes = Buffer.alloc(76);
  bytes.writeUInt32LE(0x06064b50, 0);
  bytes.writeBigUInt64LE(BigInt(count), 32);
  bytes.writeBigUInt64LE(BigInt(size), 40);
  bytes.writeBigUInt64LE(BigInt(offset), 48);
  bytes.writeUInt32LE(0x07064b50, 56);
  bytes.writeBigUInt64LE(BigInt(offset + size), 64);
  return bytes;
}

function readAll(bytes: Uint8Array, options: Partial<ZipOptions> = {}): [string, string][] {
  const zip = openZip(bytes, { inflateRaw, ...options });
  return zip.entries.map((entry) => [entry.name, Buffer.from(zip.read(entry)).toString()]);
}

const manifest: Member = { name: 'META-INF/MANIFEST.MF', content: 'Manifest-Version: 1.0\n'.repeat(20) };

describe('zip reader', () => {
  it.each([
    ['deflated and stored members', makeZip([manifest, { name: 'dir/', content: '', stored: true }])],
    ['a script before the archive', makeZip([manifest, { name: 'dir/', content: '' }], { prefix: '#!/bin/sh\n' })],
    ['a comment', makeZip([manifest, { name: 'dir/', content: '' }], { comment: 'PK\u0005\u0006 not the end' })],
    [
      'zip64',
      makeZip(
        [
          { ...manifest, zip64: true },
          { name: 'dir/', content: '' },
        ],
        { zip64: true },
      ),
    ],
    ['zip64 behind a script', makeZip([manifest, { name: 'dir/', content: '' }], { zip64: true, prefix: '#!' })],
  ])('reads %s', (_name, bytes) => {
    expect(readAll(bytes)).toEqual([
      [manifest.name, manifest.content],
      ['dir/', ''],
    ]);
    expect(openZip(bytes, { inflateRaw }).entries.map((entry) => entry.isDirectory)).toEqual([false, true]);
  });

  it('gives a stored member without a copy', () => {
    const bytes = makeZip([{ name: 'a', content: 'abc', stored: true }]);
    const zip = openZip(bytes, { inflateRaw });
    expect(zip.entries.map((entry) => zip.read(entry).buffer === bytes.buffer)).toEqual([true]);
  });

  const patched = (at: number, value: number) =>
    makeZip([{ ...manifest, patch: (record) => void record.writeUInt32LE(value, at) }]);
  it.each<[string, Uint8Array, string, RegExp, Partial<ZipOptions>?]>([
    ['an empty file', new Uint8Array(0), 'FORMAT_TRUNCATED', /no end of a zip directory/],
    ['a cut file', makeZip([manifest]).subarray(0, 60), 'FORMAT_TRUNCATED', /no end/],
    ['too many members', makeZip([manifest, manifest]), 'FORMAT_LIMIT', /2 members/, { maxEntries: 1 }],
    ['a large member', makeZip([manifest]), 'FORMAT_LIMIT', /more than 9/, { maxEntrySize: 9 }],
    ['a large sum', makeZip([manifest, manifest]), 'FORMAT_LIMIT', /unpacked/, { maxTotalSize: 500 }],
    ['a size that lies', patched(24, 10), 'FORMAT_MALFORMED', /longer than 10 bytes/],
    ['a wrong checksum', patched(16, 1), 'FORMAT_MALFORMED', /CRC-32/],
    ['data outside', patched(42, 999_999), 'FORMAT_TRUNCATED', /beyond the archive/],
    ['an encrypted member', patched(8, 0x0008_0001), 'FORMAT_UNSUPPORTED', /encrypted/],
    ['another method', patched(8, 0x000c_0000), 'FORMAT_UNSUPPORTED', /method 12/],
  ])('refuses %s', (_name, bytes, code, message, options) => {
    const act = () => readAll(bytes, options);
    expect(act).toThrow(FormatError);
    expect(act).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  it('fuzz: any mutation or truncation gives members or a FormatError', () => {
    const seeds = [
      makeZip([manifest, { name: 'b', content: 'b', stored: true }]),
      makeZip([{ ...manifest, zip64: true }], { zip64: true }),
    ];
    const mutation = fc.record({
      seed: fc.constantFrom(...seeds),
      cut: fc.nat(30),
      edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
    });
    fc.assert(
      fc.property(mutation, ({ seed, cut, edits }) => {
        const bytes = Uint8Array.from(seed);
        for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
        try {
          readAll(bytes.subarray(0, bytes.length - (cut > 10 ? 0 : cut)));
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
