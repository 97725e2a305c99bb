import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

/** Bytes at any place of a file, read as they are asked for, so that a database of any size needs little memory. */
export interface RandomAccess {
  /** Bytes in all. */
  readonly size: number;
  /** Reads exactly `length` bytes. @throws an error of the reader's room where they cannot be read. */
  read(offset: number, length: number): Uint8Array;
}

/** One page (bbolt, `page.go`) with its overflow, or the inline page of a small bucket. */
export interface Page {
  readonly id: number;
  readonly branch: boolean;
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

const headerSize = 16;
/** Both kinds of element, branch and leaf, take 16 bytes. */
const elementSize = 16;

/** Reads a page's header and checks it. @throws FormatError `FORMAT_MALFORMED` where it is no page of a tree, or not this one. */
export function parsePage(bytes: Uint8Array, id: number, where: string): Page {
  if (bytes.length < headerSize) throw malformed(where, id, detail('is shorter than its header'));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint16(8, true);
  const count = view.getUint16(10, true);
  if (flags !== 1 && flags !== 2)
    throw malformed(where, id, detail('has flags {flags}, neither branch nor leaf', { flags }));
  if (headerSize + count * elementSize > bytes.length)
    throw malformed(where, id, detail('has no room for {count} elements', { count }));
  return { id, branch: flags === 1, count, bytes, view };
}

/** Key of an element. @throws FormatError `FORMAT_MALFORMED` where it lies outside the page. */
export function keyAt(page: Page, index: number, where: string): Uint8Array {
  const element = headerSize + index * elementSize;
  const position = element + page.view.getUint32(page.branch ? element : element + 4, true);
  const size = page.view.getUint32(page.branch ? element + 4 : element + 8, true);
  return slice(page, position, size, where);
}

/** Page that a branch element points to. */
export function childAt(page: Page, index: number, where: string): number {
  const child = page.view.getBigUint64(headerSize + index * elementSize + 8, true);
  if (child > 0xffffffffffffn) throw malformed(where, page.id, detail('points to page {child}', { child }));
  return Number(child);
}

/** Value of a leaf element, and whether it is a bucket. */
export function valueAt(page: Page, index: number, where: string): { value: Uint8Array; bucket: boolean } {
  const element = headerSize + index * elementSize;
  const { view } = page;
  const position = element + view.getUint32(element + 4, true) + view.getUint32(element + 8, true);
  return {
    value: slice(page, position, view.getUint32(element + 12, true), where),
    bucket: (view.getUint32(element, true) & 1) === 1,
  };
}

function slice(page: Page, position: number, size: number, where: string): Uint8Array {
  if (position + size > page.bytes.length) throw malformed(where, page.id, detail('has an element outside its bytes'));
  return page.bytes.subarray(position, position + size);
}

/** The error of a page that breaks the rules. */
export function malformed(where: string, id: number, message: Text): FormatError {
  return new FormatError('FORMAT_MALFORMED', { message: detail('bbolt page {id} {message}', { id, message }), where });
}
