import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

const decoder = new TextDecoder();

/**
 * Reads PAX records, `length keyword=value\n` each (POSIX.1-2017, pax, "pax Extended Header").
 * An empty value stands for "as if the record were not there" and is kept as such.
 * @throws {FormatError} FORMAT_MALFORMED where a record is not of that form.
 */
export function parsePax(bytes: Uint8Array, where: string): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(decoder.decode(bytes.subarray(at, Math.min(space, at + 16))));
    const end = at + length;
    const equals = bytes.indexOf(0x3d, space);
    if (!Number.isSafeInteger(length) || end > bytes.length || equals < 0 || equals >= end || bytes[end - 1] !== 0x0a)
      throw new FormatError('FORMAT_MALFORMED', {
        message: detail('no PAX record stands at byte {at} of a PAX header', { at }),
        where,
      });
    records.set(decoder.decode(bytes.subarray(space + 1, equals)), decoder.decode(bytes.subarray(equals + 1, end - 1)));
    at = end;
  }
  return records;
}

/** Writes PAX records; the length counts its own digits. */
export function formatPax(records: Iterable<readonly [string, string]>): Uint8Array {
  const encoder = new TextEncoder();
  const lines = [...records].map(([keyword, value]) => {
    const rest = encoder.encode(` ${keyword}=${value}\n`).length;
    let length = rest + String(rest).length;
    if (rest + String(length).length !== length) length++;
    return `${length} ${keyword}=${value}\n`;
  });
  return encoder.encode(lines.join(''));
}
