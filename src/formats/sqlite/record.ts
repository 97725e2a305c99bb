import type { SqliteValue } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { readVarint } from './varint.ts';
import { detail } from '../details.ts';

/** Bytes that a serial type's content takes (file format, "Record Format"). */
function contentSize(serialType: number): number {
  if (serialType >= 12) return Math.floor((serialType - 12) / 2);
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][serialType]!;
}

/**
 * Reads the values of one record.
 * @param encoding label of the database's text encoding.
 * @throws {FormatError} where the header or the values reach beyond the payload.
 */
export function readRecord(payload: Uint8Array, encoding: string, where: string): readonly SqliteValue[] {
  const header = readVarint(payload, 0, where);
  if (header.value > payload.length)
    throw new FormatError('FORMAT_MALFORMED', { message: detail('a record header is longer than its row'), where });
  const decoder = new TextDecoder(encoding);
  const values: SqliteValue[] = [];
  let content = header.value;
  for (let offset = header.next; offset < header.value; ) {
    const type = readVarint(payload, offset, where);
    const size = contentSize(type.value);
    if (content + size > payload.length)
      throw new FormatError('FORMAT_MALFORMED', { message: detail('a value is longer than its row'), where });
    values.push(readValue(payload.subarray(content, content + size), type.value, decoder));
    content += size;
    offset = type.next;
  }
  return values;
}

function readValue(bytes: Uint8Array, serialType: number, decoder: TextDecoder): SqliteValue {
  if (serialType === 0) return null;
  if (serialType === 8 || serialType === 9) return serialType - 8;
  if (serialType >= 12) return serialType % 2 === 0 ? bytes : decoder.decode(bytes);
  if (serialType === 7) return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0);
  return readInteger(bytes);
}

function readInteger(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  const signed = BigInt.asIntN(bytes.length * 8, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}
