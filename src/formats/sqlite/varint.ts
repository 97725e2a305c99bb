import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

/** Reads a variable-length integer of up to nine bytes, as a number that may lose precision above 2^53. */
export function readVarint(bytes: Uint8Array, offset: number, where: string): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    const byte = bytes[offset + index];
    if (byte === undefined)
      throw new FormatError('FORMAT_TRUNCATED', { message: detail('a number is cut off'), where });
    if (index === 8) return { value: value * 256 + byte, next: offset + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: offset + index + 1 };
  }
  return { value, next: offset + 9 };
}
