import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

/** One member as the central directory describes it; local headers are used only to find the data. */
export interface ZipEntry {
  /** Name as the archive spells it; folders end with a slash. Not cleaned: pass it through `normalizePath` before it is a path. */
  readonly name: string;
  readonly isDirectory: boolean;
  /** 0 stored, 8 deflated; other methods are listed but cannot be read. */
  readonly method: number;
  readonly encrypted: boolean;
  /** Bytes in the archive. */
  readonly compressedSize: number;
  /** Bytes when unpacked, as declared. */
  readonly size: number;
  readonly crc32: number;
  /** Offset of the local header in the whole file. */
  readonly offset: number;
}

/** Where the central directory lies. */
export interface DirectoryPlace {
  readonly offset: number;
  readonly size: number;
  readonly count: number;
  /** Bytes that stand before the archive (a shell script of a self-starting jar): added to every offset. */
  readonly shift: number;
}

const END = 0x06054b50;
const END_SIZE = 22;
const END64 = 0x06064b50;
const END64_SIZE = 56;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_SIZE = 20;
const MEMBER = 0x02014b50;
const MEMBER_SIZE = 46;
const MAX_COMMENT = 0xffff;
const FULL_32 = 0xffffffff;

const utf8 = new TextDecoder();

/** Finds the central directory from the end of the file (APPNOTE 4.3.16, 4.3.14 for zip64). @throws {FormatError} where there is none. */
export function findDirectory(view: DataView, where: string): DirectoryPlace {
  const end = findEnd(view, where);
  const locator = end - LOCATOR64_SIZE;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR64) return findDirectory64(view, locator, where);
  const place = {
    count: view.getUint16(end + 10, true),
    size: view.getUint32(end + 12, true),
    offset: view.getUint32(end + 16, true),
  };
  return shifted(place, end, where);
}

/** Reads the members one after another. @throws {FormatError} FORMAT_TRUNCATED or FORMAT_MALFORMED with the byte offset. */
export function* readDirectory(bytes: Uint8Array, place: DirectoryPlace, where: string): Generator<ZipEntry> {
  const view = viewOf(bytes);
  const end = place.offset + place.size;
  let at = place.offset;
  for (let index = 0; index < place.count; index++) {
    if (at + MEMBER_SIZE > end || view.getUint32(at, true) !== MEMBER)
      throw malformed(
        `${where} byte ${at}`,
        detail('no member {index} of {count} stands in the zip directory', { index, count: place.count }),
      );
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + MEMBER_SIZE + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > end) throw malformed(`${where} byte ${at}`, detail('a member goes beyond the zip directory'));
    yield readMember(bytes, view, at, place.shift, where);
    at = next;
  }
}

/** A view of exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function findEnd(view: DataView, where: string): number {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--)
    if (view.getUint32(at, true) === END && at + END_SIZE + view.getUint16(at + 20, true) <= view.byteLength) return at;
  throw new FormatError('FORMAT_TRUNCATED', { message: detail('no end of a zip directory is found'), where });
}

function findDirectory64(view: DataView, locator: number, where: string): DirectoryPlace {
  const stated = safe(view.getBigUint64(locator + 8, true), where);
  const at = [stated, locator - END64_SIZE].find(
    (offset) => offset >= 0 && offset + END64_SIZE <= locator && view.getUint32(offset, true) === END64,
  );
  if (at === undefined)
    throw malformed(`${where} byte ${locator}`, detail('the zip64 locator points to no zip64 end record'));
  const place = {
    count: safe(view.getBigUint64(at + 32, true), where),
    size: safe(view.getBigUint64(at + 40, true), where),
    offset: safe(view.getBigUint64(at + 48, true), where),
  };
  return shifted(place, at, where);
}

/** The directory ends where its end record begins; what its stated offset lacks stands before the archive. */
function shifted(place: Omit<DirectoryPlace, 'shift'>, end: number, where: string): DirectoryPlace {
  const shift = end - place.size - place.offset;
  if (shift < 0)
    throw malformed(
      where,
      detail("the zip's central directory of {size} bytes does not fit before byte {end}", { size: place.size, end }),
    );
  if (place.count * MEMBER_SIZE > place.size)
    throw malformed(
      where,
      detail("the zip's central directory of {size} bytes cannot hold {count} members", {
        size: place.size,
        count: place.count,
      }),
    );
  return { ...place, offset: place.offset + shift, shift };
}

function readMember(bytes: Uint8Array, view: DataView, at: number, shift: number, where: string): ZipEntry {
  const nameEnd = at + MEMBER_SIZE + view.getUint16(at + 28, true);
  const name = utf8.decode(bytes.subarray(at + MEMBER_SIZE, nameEnd));
  const sizes = {
    size: view.getUint32(at + 24, true),
    compressedSize: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  };
  const wide = Object.values(sizes).includes(FULL_32);
  const { size, compressedSize, offset } = wide
    ? widen(view, nameEnd, view.getUint16(at + 30, true), sizes, where)
    : sizes;
  return {
    name,
    isDirectory: name.endsWith('/'),
    method: view.getUint16(at + 10, true),
    encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
    crc32: view.getUint32(at + 16, true),
    compressedSize,
    size,
    offset: offset + shift,
  };
}

interface Sizes {
  readonly size: number;
  readonly compressedSize: number;
  readonly offset: number;
}

/** The zip64 extra field holds, in this order, those numbers that are all ones in the member (APPNOTE 4.5.3). */
function widen(view: DataView, start: number, length: number, sizes: Sizes, where: string): Sizes {
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const end = Math.min(at + 4 + view.getUint16(at + 2, true), start + length);
    let next = at + 4;
    const take = (value: number): number => {
      if (value !== FULL_32 || next + 8 > end) return value;
      next += 8;
      return safe(view.getBigUint64(next - 8, true), where);
    };
    return { size: take(sizes.size), compressedSize: take(sizes.compressedSize), offset: take(sizes.offset) };
  }
  return sizes;
}

function safe(value: bigint, where: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw malformed(where, detail('a zip64 number is too large: {value}', { value }));
  return Number(value);
}

function malformed(where: string, message: Text): FormatError {
  return new FormatError('FORMAT_MALFORMED', { message, where });
}
