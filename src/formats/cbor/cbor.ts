import { FormatError } from '../error.ts';

/** A value of CBOR (RFC 8949) as far as COSE needs it: definite lengths, whole numbers within 2^53. */
export type CborValue = boolean | null | number | string | Uint8Array | readonly CborValue[] | CborMap | CborTag;

/** A map; COSE has keys of several types. */
export interface CborMap {
  readonly kind: 'map';
  readonly entries: readonly (readonly [CborValue, CborValue])[];
}

/** A tagged value (RFC 8949, 3.4). */
export interface CborTag {
  readonly kind: 'tag';
  readonly tag: number;
  readonly value: CborValue;
}

const what = 'CBOR';
const maxDepth = 16;

/** Whether a value is a map. */
export function isCborMap(value: CborValue | undefined): value is CborMap {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'map';
}

/** Whether a value is tagged. */
export function isCborTag(value: CborValue | undefined): value is CborTag {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tag';
}

/** Reads one value that must fill the bytes. @throws {FormatError} where it does not, or for what COSE forbids. */
export function readCbor(bytes: Uint8Array): CborValue {
  const reader: Reader = { bytes, offset: 0 };
  const value = readValue(reader, 0);
  if (reader.offset !== bytes.length) throw malformed(reader, `${bytes.length - reader.offset} bytes follow its end`);
  return value;
}

/** Writes a value with the shortest lengths (RFC 8949, 4.2.1); maps in the order of their encoded keys. */
export function writeCbor(value: CborValue): Uint8Array {
  const pieces: Uint8Array[] = [];
  writeValue(value, pieces);
  return concat(pieces);
}

interface Reader {
  readonly bytes: Uint8Array;
  offset: number;
}

function readValue(reader: Reader, depth: number): CborValue {
  if (depth > maxDepth) throw malformed(reader, `values lie more than ${maxDepth} deep`);
  const [initial = 0] = take(reader, 1);
  const [major, info] = [initial >> 5, initial & 0x1f];
  if (major === 7) return readSimple(reader, info);
  const argument = readArgument(reader, info);
  if (major === 0) return argument;
  if (major === 1) return -1 - argument;
  if (major === 2) return take(reader, argument);
  if (major === 3) return readText(reader, argument);
  if (major === 4) return readItems(reader, argument, depth);
  if (major === 5) return readMap(reader, argument, depth);
  return { kind: 'tag', tag: argument, value: readValue(reader, depth + 1) };
}

function readSimple(reader: Reader, info: number): CborValue {
  if (info === 20 || info === 21) return info === 21;
  if (info === 22) return null;
  throw malformed(reader, `a simple value or float (${info}) that COSE does not use`);
}

function readArgument(reader: Reader, info: number): number {
  if (info < 24) return info;
  if (info > 27) throw malformed(reader, 'an indefinite length');
  const octets = take(reader, 2 ** (info - 24));
  const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  if (!Number.isSafeInteger(value)) throw malformed(reader, 'a number above 2^53');
  return value;
}

function readText(reader: Reader, length: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(take(reader, length));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw malformed(reader, 'a text that is no UTF-8');
  }
}

function readItems(reader: Reader, count: number, depth: number): CborValue[] {
  if (count > reader.bytes.length - reader.offset) throw truncated(reader);
  return Array.from({ length: count }, () => readValue(reader, depth + 1));
}

function readMap(reader: Reader, count: number, depth: number): CborMap {
  const items = readItems(reader, count * 2, depth);
  const entries = Array.from({ length: count }, (_, index) => [items[2 * index], items[2 * index + 1]] as const);
  const keys = entries.map(([key]) => (typeof key === 'number' || typeof key === 'string' ? key : undefined));
  if (keys.includes(undefined)) throw malformed(reader, 'a key of a map that is neither number nor text');
  if (new Set(keys).size !== keys.length) throw malformed(reader, 'a key of a map that stands twice');
  return { kind: 'map', entries: entries as unknown as CborMap['entries'] };
}

function take(reader: Reader, length: number): Uint8Array {
  const end = reader.offset + length;
  if (end > reader.bytes.length) throw truncated(reader);
  const piece = reader.bytes.subarray(reader.offset, end);
  reader.offset = end;
  return piece;
}

function writeValue(value: CborValue, pieces: Uint8Array[]): void {
  if (value === null) pieces.push(Uint8Array.of(0xf6));
  else if (typeof value === 'boolean') pieces.push(Uint8Array.of(value ? 0xf5 : 0xf4));
  else if (typeof value === 'number') pieces.push(value < 0 ? head(1, -1 - value) : head(0, value));
  else if (typeof value === 'string') writeBytes(3, new TextEncoder().encode(value), pieces);
  else if (value instanceof Uint8Array) writeBytes(2, value, pieces);
  else if (isCborMap(value)) writeMap(value, pieces);
  else if (isCborTag(value)) {
    pieces.push(head(6, value.tag));
    writeValue(value.value, pieces);
  } else {
    pieces.push(head(4, value.length));
    for (const item of value) writeValue(item, pieces);
  }
}

function writeBytes(major: number, bytes: Uint8Array, pieces: Uint8Array[]): void {
  pieces.push(head(major, bytes.length), bytes);
}

function writeMap({ entries }: CborMap, pieces: Uint8Array[]): void {
  pieces.push(head(5, entries.length));
  const written = entries.map(([key, value]) => [writeCbor(key), writeCbor(value)] as const);
  for (const [key, value] of written.sort(([left], [right]) => compareBytes(left, right))) pieces.push(key, value);
}

function head(major: number, argument: number): Uint8Array {
  const top = major << 5;
  if (argument < 24) return Uint8Array.of(top | argument);
  const size = argument < 2 ** 8 ? 1 : argument < 2 ** 16 ? 2 : argument < 2 ** 32 ? 4 : 8;
  const bytes = new Uint8Array(1 + size);
  bytes[0] = top | (24 + Math.log2(size));
  for (let index = size, rest = argument; index > 0; index--, rest = Math.floor(rest / 256)) bytes[index] = rest % 256;
  return bytes;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

function malformed({ offset }: Reader, message: string): FormatError {
  return new FormatError('FORMAT_MALFORMED', { message, where: `${what}, offset ${offset}` });
}

function truncated({ offset }: Reader): FormatError {
  return new FormatError('FORMAT_TRUNCATED', {
    message: 'the bytes end inside a value',
    where: `${what}, offset ${offset}`,
  });
}
