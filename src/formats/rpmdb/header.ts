import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

/** One package's header as it stands in an rpm database: typed values by tag number (rpm manual, "Tags"). */
export interface RpmHeader {
  /** A string, or the first of several; undefined where the tag is absent. */
  string(tag: number): string | undefined;
  strings(tag: number): readonly string[];
  numbers(tag: number): readonly number[];
}

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/** Limits of rpm itself: more index entries or data bytes than these are refused by it as well. */
const maxEntries = 0xffff;
const maxData = 256 * 1024 * 1024;
const stringTypes = new Set([6, 8, 9]);
const numberSizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8 };

/**
 * Reads a header blob: entry count, data size, entries of {tag, type, offset, count}, data; big-endian (rpm manual, "Header format").
 * @throws {FormatError} where entries or values reach beyond the blob.
 */
export function readRpmHeader(blob: Uint8Array): RpmHeader {
  if (blob.length < 8)
    throw new FormatError('FORMAT_TRUNCATED', { message: detail('a package header is cut off'), where: 'rpm header' });
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const count = view.getUint32(0);
  const size = view.getUint32(4);
  const start = 8 + count * 16;
  if (count > maxEntries || size > maxData || start + size > blob.length)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('{count} entries and {size} bytes do not fit', { count, size }),
      where: 'rpm header',
    });
  const entries = new Map<number, Entry>();
  for (let at = 8; at < start; at += 16) {
    const entry = { type: view.getUint32(at + 4), offset: view.getInt32(at + 8), count: view.getUint32(at + 12) };
    if (entry.offset >= 0 && entry.offset <= size) entries.set(view.getInt32(at), entry);
  }
  return accessors(blob.subarray(start, start + size), entries);
}

function accessors(data: Uint8Array, entries: ReadonlyMap<number, Entry>): RpmHeader {
  const strings = (tag: number, most = Infinity): string[] => {
    const entry = entries.get(tag);
    return entry === undefined || !stringTypes.has(entry.type) ? [] : readStrings(data, entry, most);
  };
  return {
    string: (tag) => strings(tag, 1)[0],
    strings: (tag) => strings(tag),
    numbers(tag) {
      const entry = entries.get(tag);
      return entry === undefined ? [] : readNumbers(data, entry);
    },
  };
}

const decoder = new TextDecoder();

function readStrings(data: Uint8Array, { offset, count }: Entry, most: number): string[] {
  const values: string[] = [];
  let at = offset;
  for (let index = 0; index < Math.min(count, most); index++) {
    const end = data.indexOf(0, at);
    if (end < 0)
      throw new FormatError('FORMAT_TRUNCATED', {
        message: detail('a string has no end'),
        where: `rpm header data ${at}`,
      });
    values.push(decoder.decode(data.subarray(at, end)));
    at = end + 1;
  }
  return values;
}

function readNumbers(data: Uint8Array, { type, offset, count }: Entry): number[] {
  const size = numberSizes[type];
  if (size === undefined) return [];
  if (offset + size * count > data.length)
    throw new FormatError('FORMAT_TRUNCATED', {
      message: detail('numbers are cut off'),
      where: `rpm header data ${offset}`,
    });
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = (at: number) =>
    size === 1
      ? view.getUint8(at)
      : size === 2
        ? view.getUint16(at)
        : size === 4
          ? view.getUint32(at)
          : Number(view.getBigUint64(at));
  return Array.from({ length: count }, (_, index) => read(offset + index * size));
}
