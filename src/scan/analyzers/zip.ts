import { inflateRawSync } from 'node:zlib';
import { openZip, type InflateRaw, type ZipArchive } from '../../formats/zip/reader.ts';

/** Bytes that one archive may unpack to, nested ones included: what is looked at is small, and a bomb is not. */
const mostBytes = 512 << 20;

const inflateRaw: InflateRaw = (data, maxSize) =>
  maxSize === 0 ? new Uint8Array() : inflateRawSync(data, { maxOutputLength: maxSize });

/** Opens a zip archive for an analyzer. @throws {FormatError} where it is none. */
export function openArchive(bytes: Uint8Array, name: string, maxTotalSize = mostBytes): ZipArchive {
  return openZip(bytes, { inflateRaw, name, maxEntrySize: 128 << 20, maxTotalSize });
}
