import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

/** Bytes of a tar block: headers are one block, content is padded to whole ones. */
export const blockSize = 512;

/** Fields of one 512-byte header as they stand there (POSIX.1-1988 ustar, GNU, star and v7). */
export interface TarHeader {
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  /** The type flag, one character. */
  readonly flag: string;
  readonly linkName: string;
  readonly gnu: boolean;
}

const decoder = new TextDecoder();
const SPACE = 0x20;

/** Reads one header block. @throws {FormatError} FORMAT_MALFORMED where checksum or numbers are wrong; `where` is put before each message. */
export function parseHeader(block: Uint8Array, where: string): TarHeader {
  checkSum(block, where);
  const ustar = block[257] === 0x75 && block[258] === 0x73 && block[261] === 0x72;
  const gnu = ustar && block[262] === SPACE;
  const name = textField(block, 0, 100);
  const prefix = ustar && !gnu ? textField(block, 345, isStar(block) ? 131 : 155) : '';
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: numberField(block, 100, 8, where) & 0o7777,
    uid: numberField(block, 108, 8, where),
    gid: numberField(block, 116, 8, where),
    size: sizeField(block, 124, 12, where),
    mtime: numberField(block, 136, 12, where),
    flag: String.fromCharCode(block[156] ?? 0),
    linkName: textField(block, 157, 100),
    gnu,
  };
}

/** Whether a block is all zero: two of them end an archive. */
export function isZeroBlock(block: Uint8Array): boolean {
  return block[0] === 0 && block.every((byte) => byte === 0);
}

/** Text up to the first NUL. */
function textField(block: Uint8Array, start: number, length: number): string {
  let end = start;
  for (; end < start + length && block[end] !== 0; end++)
    if ((block[end] ?? 0) > 0x7f) return wideText(block.subarray(start, start + length));
  return end === start ? '' : latin1(block.subarray(start, end));
}

/** `apply` reads the bytes where they are; spreading them would step through an iterator. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}

function wideText(field: Uint8Array): string {
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end));
}

/** A size; unlike other numbers never negative. */
export function sizeField(block: Uint8Array, start: number, length: number, where: string): number {
  const size = numberField(block, start, length, where);
  if (size < 0) throw malformed(where, detail('the tar header has a negative size, {size}', { size }));
  return size;
}

/** An octal number between spaces and NULs, or GNU's base-256 where the first bit is set. */
function numberField(block: Uint8Array, start: number, length: number, where: string): number {
  if (((block[start] ?? 0) & 0x80) !== 0) return binaryField(block, start, length, where);
  const end = start + length;
  let at = start;
  while (at < end && isBlank(block[at])) at++;
  let value = 0;
  for (; at < end && !isBlank(block[at]); at++) {
    const digit = (block[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 7)
      throw malformed(where, detail('the tar header has no octal number at its byte {start}', { start }));
    value = value * 8 + digit;
  }
  return value;
}

/** Two's complement, most significant byte first; the topmost bit only marks the form. */
function binaryField(block: Uint8Array, start: number, length: number, where: string): number {
  const negative = ((block[start] ?? 0) & 0x40) !== 0;
  const flip = negative ? 0xff : 0;
  let value = ((block[start] ?? 0) ^ flip) & 0x7f;
  for (let at = start + 1; at < start + length; at++) value = value * 256 + ((block[at] ?? 0) ^ flip);
  if (value >= Number.MAX_SAFE_INTEGER)
    throw malformed(where, detail("the tar header's number at its byte {start} is too large", { start }));
  return negative ? -value - 1 : value;
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === 0;
}

/** Historic writers summed signed bytes; both sums are accepted, as every reader does. */
function checkSum(block: Uint8Array, where: string): void {
  const stated = numberField(block, 148, 8, where);
  let sum = 8 * SPACE;
  for (let at = 0; at < 148; at++) sum += block[at] ?? 0;
  for (let at = 156; at < blockSize; at++) sum += block[at] ?? 0;
  if (sum === stated) return;
  if (sum - 256 * countHighBytes(block) === stated) return;
  throw malformed(where, detail("the tar header's checksum is {stated}, but its bytes sum to {sum}", { stated, sum }));
}

function countHighBytes(block: Uint8Array): number {
  return block.reduce((count, byte, at) => count + (byte > 0x7f && (at < 148 || at >= 156) ? 1 : 0), 0);
}

function isStar(block: Uint8Array): boolean {
  return block[508] === 0x74 && block[509] === 0x61 && block[510] === 0x72 && block[511] === 0;
}

function malformed(where: string, message: Text): FormatError {
  return new FormatError('FORMAT_MALFORMED', { message, where });
}
