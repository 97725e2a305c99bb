import type { Text } from '../../../core/index.ts';
import { crc32, inflateRawSync } from 'node:zlib';
import { ScanError } from '../../error.ts';
import type { RandomAccessFile } from '../file.ts';
import { footerSize, magic, type TableHeader } from './layout.ts';
import { detail } from '../../details.ts';

/** A table open for look-ups. */
export interface Table {
  readonly header: TableHeader;
  /** Value of a key. @throws ScanError `SCAN_DATABASE_MALFORMED` where the block that would hold it is damaged. */
  get(key: string): string | undefined;
}

interface Block {
  readonly first: string;
  readonly offset: number;
  readonly length: number;
  readonly crc: number;
}

const maxHeaderBytes = 16 << 20;
/** No block or index unpacks to more. */
const maxUnpacked = 256 << 20;
const cachedBlocks = 64;

/** Opens a table. @throws ScanError `SCAN_DATABASE_MALFORMED` where the file is none, or damaged. */
export function openTable(file: RandomAccessFile, where: string): Table {
  const header = readHeader(file, where);
  const blocks = readIndex(file, where);
  const cache = new Map<number, ReadonlyMap<string, string>>();
  const block = (index: number, { offset, length, crc }: Block) => {
    const known = cache.get(index);
    if (known !== undefined) return known;
    const entries = parseBlock(unpack(file.read(offset, length), crc, where, `block ${index}`), where, index);
    if (cache.size >= cachedBlocks) cache.delete(cache.keys().next().value ?? 0);
    cache.set(index, entries);
    return entries;
  };
  return {
    header,
    get(key) {
      const index = lastNotAbove(blocks, key);
      const found = blocks[index];
      return found === undefined ? undefined : block(index, found).get(key);
    },
  };
}

/** Tells whether a file begins as a table does. */
export function isTable(file: RandomAccessFile): boolean {
  return file.size >= magic.length && equal(file.read(0, magic.length), magic);
}

function readHeader(file: RandomAccessFile, where: string): TableHeader {
  if (file.size < magic.length + 4 + footerSize || !isTable(file))
    throw damaged(where, detail('this is no dartagnan database of a version that is read'));
  const length = view(file.read(magic.length, 4)).getUint32(0, true);
  if (length > Math.min(maxHeaderBytes, file.size)) throw damaged(where, detail('the header is longer than the file'));
  try {
    return JSON.parse(new TextDecoder().decode(file.read(magic.length + 4, length))) as TableHeader;
  } catch (cause) {
    throw damaged(where, detail('the header is no JSON'), cause);
  }
}

function readIndex(file: RandomAccessFile, where: string): readonly Block[] {
  const footer = file.read(file.size - footerSize, footerSize);
  if (!equal(footer.subarray(24), magic))
    throw damaged(where, detail('the file does not end as it should: it is truncated'));
  const fields = view(footer);
  const [offset, length] = [fields.getFloat64(0, true), fields.getUint32(8, true)];
  checkPlace(file, offset, length, where, 'index');
  const bytes = unpack(file.read(offset, length), fields.getUint32(12, true), where, 'index');
  const blocks: Block[] = [];
  const index = view(bytes);
  for (let at = 0; at < bytes.length; ) {
    if (at + 20 > bytes.length) throw damaged(where, detail('the index is cut off'));
    const size = index.getUint32(at, true);
    const block = {
      first: new TextDecoder().decode(bytes.subarray(at + 20, at + 20 + size)),
      offset: index.getFloat64(at + 4, true),
      length: index.getUint32(at + 12, true),
      crc: index.getUint32(at + 16, true),
    };
    checkPlace(file, block.offset, block.length, where, `block ${blocks.length}`);
    blocks.push(block);
    at += 20 + size;
  }
  return blocks;
}

function checkPlace(file: RandomAccessFile, offset: number, length: number, where: string, part: string): void {
  if (!Number.isSafeInteger(offset) || offset < 0 || offset + length > file.size)
    throw damaged(where, detail('{part} lies outside the file', { part }));
}

function unpack(packed: Uint8Array, crc: number, where: string, part: string): Uint8Array {
  if (crc32(packed) !== crc) throw damaged(where, detail('{part} has another checksum than the index says', { part }));
  try {
    return inflateRawSync(packed, { maxOutputLength: maxUnpacked });
  } catch (cause) {
    throw damaged(where, detail('{part} cannot be unpacked', { part }), cause);
  }
}

function parseBlock(bytes: Uint8Array, where: string, index: number): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  const fields = view(bytes);
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) throw damaged(where, detail('block {index} is cut off', { index }));
    const keyEnd = at + 8 + fields.getUint32(at, true);
    const end = keyEnd + fields.getUint32(at + 4, true);
    if (end > bytes.length) throw damaged(where, detail('block {index} is cut off', { index }));
    entries.set(decoder.decode(bytes.subarray(at + 8, keyEnd)), decoder.decode(bytes.subarray(keyEnd, end)));
    at = end;
  }
  return entries;
}

/** Index of the last block whose first key is not above the given one; -1 where there is none. */
function lastNotAbove(blocks: readonly Block[], key: string): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((blocks[middle]?.first ?? '') <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function damaged(where: string, message: Text, cause?: unknown): ScanError {
  return new ScanError('SCAN_DATABASE_MALFORMED', { message, where, cause });
}
