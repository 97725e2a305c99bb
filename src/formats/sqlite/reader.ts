import type { SqliteValue } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { readRecord } from './record.ts';
import { readVarint } from './varint.ts';
import { detail } from '../details.ts';

/** One row of a table: its row id and its values in the order of the table's columns; a row-id alias column reads null. */
export interface SqliteRow {
  readonly rowid: number;
  readonly values: readonly SqliteValue[];
}

/** A read-only view of a database file held in memory: enough for whole tables, without SQL. */
export interface SqliteFile {
  /** Names of the ordinary tables. */
  readonly tables: readonly string[];
  /**
   * Rows of a table in the order of their row ids.
   * @throws {FormatError} for a missing table and for corrupt pages, with the page number.
   */
  rows(table: string): Iterable<SqliteRow>;
}

interface Pages {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly pageSize: number;
  /** Page bytes less the reserved tail. */
  readonly usable: number;
  readonly encoding: string;
  /** Bytes of overflow pages that rows may still claim: each page belongs to one row, so never more than the file. */
  overflowBudget: number;
}

const magic = 'SQLite format 3\0';
const encodings: Readonly<Record<number, string>> = { 0: 'utf-8', 1: 'utf-8', 2: 'utf-16le', 3: 'utf-16be' };
const tableLeaf = 13;
const tableInterior = 5;
/** The deepest tree that the format's own limits allow is far below this. */
const maxDepth = 40;

/**
 * Opens a database file (SQLite file format, "The Database Header"). A write-ahead log beside it is not seen.
 * @throws {FormatError} where the bytes are no SQLite database.
 */
export function openSqliteFile(bytes: Uint8Array): SqliteFile {
  const pages = readPages(bytes);
  const roots = new Map<string, number>();
  for (const { values } of walk(pages, 1, 0, new Set())) {
    const [type, name, , root] = values;
    if (type === 'table' && typeof name === 'string' && typeof root === 'number') roots.set(name, root);
  }
  return {
    tables: [...roots.keys()],
    rows(table) {
      const root = roots.get(table);
      if (root === undefined)
        throw new FormatError('FORMAT_MALFORMED', {
          message: detail('there is no table {table}', { table }),
          where: 'SQLite schema',
        });
      return walk({ ...pages, overflowBudget: bytes.length }, root, 0, new Set());
    },
  };
}

function readPages(bytes: Uint8Array): Pages {
  if (bytes.length < 100)
    throw new FormatError('FORMAT_TRUNCATED', { message: detail('no header'), where: 'SQLite byte 0' });
  if (!magic.split('').every((letter, index) => bytes[index] === letter.charCodeAt(0)))
    throw new FormatError('FORMAT_MALFORMED', { message: detail('not an SQLite 3 database'), where: 'SQLite byte 0' });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pageSize = view.getUint16(16) === 1 ? 65536 : view.getUint16(16);
  const usable = pageSize - bytes[20]!;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usable < 480)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('page size {pageSize}', { pageSize }),
      where: 'SQLite byte 16',
    });
  const encoding = encodings[view.getUint32(56)];
  if (encoding === undefined)
    throw new FormatError('FORMAT_UNSUPPORTED', { message: detail('unknown text encoding'), where: 'SQLite byte 56' });
  return { bytes, view, pageSize, usable, encoding, overflowBudget: bytes.length };
}

function pageStart({ bytes, pageSize }: Pages, page: number): number {
  if (page < 1 || page * pageSize > bytes.length)
    throw new FormatError('FORMAT_TRUNCATED', {
      message: detail('the page is outside the file'),
      where: `SQLite page ${page}`,
    });
  return (page - 1) * pageSize;
}

/** Walks a table b-tree (file format, "B-tree Pages"); a page met twice is a circle. */
function* walk(pages: Pages, page: number, depth: number, seen: Set<number>): Generator<SqliteRow> {
  if (seen.has(page) || depth > maxDepth)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('the b-tree has a circle'),
      where: `SQLite page ${page}`,
    });
  seen.add(page);
  const start = pageStart(pages, page);
  const header = page === 1 ? start + 100 : start;
  const type = pages.bytes[header]!;
  if (type !== tableLeaf && type !== tableInterior)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('page type {type}', { type }),
      where: `SQLite page ${page}`,
    });
  const cells = pages.view.getUint16(header + 3);
  const pointers = header + (type === tableLeaf ? 8 : 12);
  if (pointers + cells * 2 > start + pages.usable)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('{cells} cells do not fit', { cells }),
      where: `SQLite page ${page}`,
    });
  for (let index = 0; index < cells; index++) {
    const cell = start + pages.view.getUint16(pointers + index * 2);
    if (cell + 4 > start + pages.usable)
      throw new FormatError('FORMAT_MALFORMED', {
        message: detail('a cell is outside its page'),
        where: `SQLite page ${page}`,
      });
    if (type === tableLeaf) yield readLeaf(pages, page, cell);
    else yield* walk(pages, pages.view.getUint32(cell), depth + 1, seen);
  }
  if (type === tableInterior) yield* walk(pages, pages.view.getUint32(header + 8), depth + 1, seen);
}

function readLeaf(pages: Pages, page: number, cell: number): SqliteRow {
  const where = `SQLite page ${page}`;
  const size = readVarint(pages.bytes, cell, where);
  const rowid = readVarint(pages.bytes, size.next, where);
  if (size.value > pages.bytes.length)
    throw new FormatError('FORMAT_MALFORMED', { message: detail('a row is larger than the file'), where });
  const payload = readPayload(pages, rowid.next, size.value, page);
  return { rowid: rowid.value, values: readRecord(payload, pages.encoding, where) };
}

/** Gathers a payload that may spill onto overflow pages (file format, "Cell Payload Overflow Pages"). */
function readPayload(pages: Pages, offset: number, size: number, page: number): Uint8Array {
  const local = localSize(pages.usable, size);
  const end = (page - 1) * pages.pageSize + pages.usable;
  if (offset + local + (local < size ? 4 : 0) > end)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('a cell leaves its page'),
      where: `SQLite page ${page}`,
    });
  if (local === size) return pages.bytes.subarray(offset, offset + size);
  pages.overflowBudget -= size - local;
  if (pages.overflowBudget < 0)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('overflow pages are shared'),
      where: `SQLite page ${page}`,
    });
  const payload = new Uint8Array(size);
  payload.set(pages.bytes.subarray(offset, offset + local));
  let filled = local;
  let next = pages.view.getUint32(offset + local);
  while (filled < size) {
    const start = pageStart(pages, next);
    const part = Math.min(size - filled, pages.usable - 4);
    payload.set(pages.bytes.subarray(start + 4, start + 4 + part), filled);
    filled += part;
    next = pages.view.getUint32(start);
  }
  return payload;
}

function localSize(usable: number, size: number): number {
  const most = usable - 35;
  if (size <= most) return size;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wanted = least + ((size - least) % (usable - 4));
  return wanted <= most ? wanted : least;
}
