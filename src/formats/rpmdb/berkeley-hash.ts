import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

/** Magic number of a Berkeley DB hash database, at byte 12 in either byte order. */
const hashMagic = 0x061561;
const pageHeader = 26;
const hashUnsorted = 2;
const overflowPage = 7;
const hashSorted = 13;
const onPage = 1;
const offPage = 3;

interface HashFile {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  readonly pageSize: number;
}

/** Tells a Berkeley DB hash file from its first bytes. */
export function isBerkeleyHash(bytes: Uint8Array): boolean {
  if (bytes.length < 512) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(12, true) === hashMagic || view.getUint32(12) === hashMagic;
}

/**
 * Values of an rpm `Packages` file of Berkeley DB: every pair of every hash page but the record of the highest instance
 * number, whose key is zero (Berkeley DB, dbinc/db_page.h: struct _page, struct _hoffpage).
 * @throws {FormatError} where pages or values reach beyond the file or run in circles.
 */
export function* berkeleyHashValues(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = view.getUint32(12, true) === hashMagic;
  const pageSize = view.getUint32(20, littleEndian);
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('page size {pageSize}', { pageSize }),
      where: 'Berkeley DB byte 20',
    });
  if (bytes[24] !== 0)
    throw new FormatError('FORMAT_UNSUPPORTED', {
      message: detail('the database is encrypted'),
      where: 'Berkeley DB byte 24',
    });
  const file = { bytes, view, littleEndian, pageSize };
  const last = view.getUint32(32, littleEndian);
  if ((last + 1) * pageSize > bytes.length)
    throw new FormatError('FORMAT_TRUNCATED', {
      message: detail('page {last} is outside the file', { last }),
      where: 'Berkeley DB byte 32',
    });
  for (let page = 1; page <= last; page++) {
    const type = bytes[page * pageSize + 25];
    if (type === hashSorted || type === hashUnsorted) yield* pageValues(file, page);
  }
}

function* pageValues(file: HashFile, page: number): Generator<Uint8Array> {
  const { view, littleEndian, pageSize } = file;
  const start = page * pageSize;
  const entries = view.getUint16(start + 20, littleEndian);
  if (pageHeader + entries * 2 > pageSize)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('{entries} entries do not fit', { entries }),
      where: `Berkeley DB page ${page}`,
    });
  const item = (index: number) => itemBytes(file, page, index);
  for (let index = 0; index + 1 < entries; index += 2) {
    if (
      item(index)
        .subarray(1)
        .every((byte) => byte === 0)
    )
      continue;
    const value = item(index + 1);
    if (value[0] === onPage) yield value.subarray(1);
    else if (value[0] === offPage) yield overflowValue(file, value, page);
  }
}

/** Items are laid from the page's end towards its index, so an item ends where the one before begins. */
function itemBytes({ bytes, view, littleEndian, pageSize }: HashFile, page: number, index: number): Uint8Array {
  const start = page * pageSize;
  const offset = (at: number) => view.getUint16(start + pageHeader + at * 2, littleEndian);
  const from = offset(index);
  const to = index === 0 ? pageSize : offset(index - 1);
  if (from < pageHeader || from >= to || to > pageSize)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('item {index} is out of order', { index }),
      where: `Berkeley DB page ${page}`,
    });
  return bytes.subarray(start + from, start + to);
}

function overflowValue(file: HashFile, item: Uint8Array, page: number): Uint8Array {
  const { bytes, view, littleEndian, pageSize } = file;
  if (item.length < 12)
    throw new FormatError('FORMAT_TRUNCATED', {
      message: detail('a reference is cut off'),
      where: `Berkeley DB page ${page}`,
    });
  const reference = new DataView(item.buffer, item.byteOffset, item.byteLength);
  const size = reference.getUint32(8, littleEndian);
  if (size > bytes.length)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('a value of {size} bytes', { size }),
      where: `Berkeley DB page ${page}`,
    });
  const value = new Uint8Array(size);
  let next = reference.getUint32(4, littleEndian);
  for (let filled = 0; filled < size; ) {
    const start = next * pageSize;
    const length = start + pageSize <= bytes.length ? view.getUint16(start + 22, littleEndian) : 0;
    if (bytes[start + 25] !== overflowPage || length === 0 || length > pageSize - pageHeader || filled + length > size)
      throw new FormatError('FORMAT_MALFORMED', {
        message: detail('a value’s chain of pages is broken'),
        where: `Berkeley DB page ${next}`,
      });
    value.set(bytes.subarray(start + pageHeader, start + pageHeader + length), filled);
    filled += length;
    next = view.getUint32(start + 16, littleEndian);
  }
  return value;
}
