import { crc32, deflateRawSync } from 'node:zlib';
import { blockSize, footerSize, magic, type TableHeader } from './layout.ts';

interface BlockIndex {
  readonly first: Uint8Array;
  readonly offset: number;
  readonly length: number;
  readonly crc: number;
}

/**
 * Writes a table piece by piece.
 * @param entries key and value, keys ascending by code units, none twice
 * @throws TypeError where the keys do not ascend: a mistake of the caller
 */
export function* writeTable(header: TableHeader, entries: Iterable<readonly [string, string]>): Generator<Uint8Array> {
  const head = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  yield magic;
  yield length;
  yield head;
  const index: BlockIndex[] = [];
  let offset = magic.length + 4 + head.length;
  for (const { first, bytes } of blocks(entries)) {
    const packed = deflateRawSync(bytes);
    index.push({ first, offset, length: packed.length, crc: crc32(packed) });
    offset += packed.length;
    yield packed;
  }
  const packed = deflateRawSync(Buffer.concat(index.map(indexEntry)));
  yield packed;
  yield footer(offset, packed, index.length);
}

function* blocks(entries: Iterable<readonly [string, string]>): Generator<{ first: Uint8Array; bytes: Uint8Array }> {
  let parts: Buffer[] = [];
  let size = 0;
  let first: Buffer = Buffer.alloc(0);
  let last: string | undefined;
  for (const [key, value] of entries) {
    if (last !== undefined && last >= key) throw new TypeError(`key ${key} stands after ${last}`);
    last = key;
    const entry = encodeEntry(key, value);
    if (size === 0) first = Buffer.from(key);
    parts.push(entry);
    size += entry.length;
    if (size < blockSize) continue;
    yield { first, bytes: Buffer.concat(parts) };
    parts = [];
    size = 0;
  }
  if (size > 0) yield { first, bytes: Buffer.concat(parts) };
}

function encodeEntry(key: string, value: string): Buffer {
  const [keyBytes, valueBytes] = [Buffer.from(key), Buffer.from(value)];
  const head = Buffer.alloc(8);
  head.writeUInt32LE(keyBytes.length);
  head.writeUInt32LE(valueBytes.length, 4);
  return Buffer.concat([head, keyBytes, valueBytes]);
}

function indexEntry({ first, offset, length, crc }: BlockIndex): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt32LE(first.length);
  head.writeDoubleLE(offset, 4);
  head.writeUInt32LE(length, 12);
  head.writeUInt32LE(crc, 16);
  return Buffer.concat([head, first]);
}

function footer(offset: number, index: Uint8Array, count: number): Buffer {
  const bytes = Buffer.alloc(footerSize);
  bytes.writeDoubleLE(offset);
  bytes.writeUInt32LE(index.length, 8);
  bytes.writeUInt32LE(crc32(index), 12);
  bytes.writeUInt32LE(count, 16);
  bytes.set(magic, 24);
  return bytes;
}
