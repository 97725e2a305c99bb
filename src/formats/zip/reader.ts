import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { crc32 } from './crc32.ts';
import { findDirectory, readDirectory, viewOf, type ZipEntry } from './directory.ts';
import { detail } from '../details.ts';

export type { ZipEntry } from './directory.ts';

/** Unpacks raw deflate data to at most `maxSize` bytes, and throws anything where there are more or the data is no deflate. */
export type InflateRaw = (data: Uint8Array, maxSize: number) => Uint8Array;

/** Bounds that keep hostile archives from costing memory, and what reading needs from outside. */
export interface ZipOptions {
  /** `node:zlib`'s inflateRawSync with maxOutputLength, or the like. */
  readonly inflateRaw: InflateRaw;
  /** Name of the archive for messages. Default `zip`. */
  readonly name?: string;
  /** Members; default one million. */
  readonly maxEntries?: number;
  /** Bytes of one member when unpacked; default 256 MiB. */
  readonly maxEntrySize?: number;
  /** Bytes of all members read through this archive, summed when unpacked; default 2 GiB. */
  readonly maxTotalSize?: number;
}

/** A zip archive in memory, its members read on demand and in any order. */
export interface ZipArchive {
  /** Members in the directory's order; a name may stand twice, and then the last one counts for most tools. */
  readonly entries: readonly ZipEntry[];
  /**
   * Content of a member, its size and checksum verified; a view into the archive where it is stored plain.
   * @throws {FormatError} FORMAT_LIMIT, FORMAT_MALFORMED, FORMAT_TRUNCATED, or FORMAT_UNSUPPORTED where it is encrypted or packed by another method.
   */
  read(entry: ZipEntry): Uint8Array;
}

const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;

/** Opens an archive by its central directory (PKWARE APPNOTE 6.3.10; zip64). @throws {FormatError} where there is none. */
export function openZip(bytes: Uint8Array, options: ZipOptions): ZipArchive {
  const { name = 'zip', maxEntries = 1_000_000, maxTotalSize = 2 ** 31 } = options;
  const place = findDirectory(viewOf(bytes), name);
  if (place.count > maxEntries)
    throw new FormatError('FORMAT_LIMIT', {
      message: detail('the zip has {count} members, more than {maxEntries}', { count: place.count, maxEntries }),
      where: name,
    });
  const entries = [...readDirectory(bytes, place, name)];
  let total = 0;
  return {
    entries,
    read(entry) {
      total += entry.size;
      if (total > maxTotalSize)
        throw new FormatError('FORMAT_LIMIT', {
          message: detail('more than {maxTotalSize} bytes were unpacked', { maxTotalSize }),
          where: name,
        });
      return readEntry(bytes, entry, options);
    },
  };
}

function readEntry(bytes: Uint8Array, entry: ZipEntry, options: ZipOptions): Uint8Array {
  const { inflateRaw, name = 'zip', maxEntrySize = 2 ** 28 } = options;
  const fail = (code: ConstructorParameters<typeof FormatError>[0], message: Text, cause?: unknown): FormatError =>
    new FormatError(code, { message, where: `${name}: ${entry.name}`, cause });
  if (entry.encrypted) throw fail('FORMAT_UNSUPPORTED', detail('the member is encrypted'));
  if (entry.size > maxEntrySize)
    throw fail(
      'FORMAT_LIMIT',
      detail('the member has {size} bytes, more than {maxEntrySize}', { size: entry.size, maxEntrySize }),
    );
  const data = dataOf(bytes, entry);
  if (data === undefined)
    throw fail(
      'FORMAT_TRUNCATED',
      detail('its data at byte {offset} goes beyond the archive', { offset: entry.offset }),
    );
  const content = unpack(data, entry, inflateRaw, fail);
  if (content.length !== entry.size)
    throw fail(
      'FORMAT_MALFORMED',
      detail('it has {count} bytes, not {size}', { count: content.length, size: entry.size }),
    );
  if (crc32(content) !== entry.crc32) throw fail('FORMAT_MALFORMED', detail('its CRC-32 is wrong'));
  return content;
}

function unpack(
  data: Uint8Array,
  { method, size }: ZipEntry,
  inflateRaw: InflateRaw,
  fail: (code: 'FORMAT_UNSUPPORTED' | 'FORMAT_MALFORMED', message: Text, cause?: unknown) => FormatError,
): Uint8Array {
  if (method === STORED) return data;
  if (method !== DEFLATED)
    throw fail('FORMAT_UNSUPPORTED', detail('method {method} is neither stored nor deflated', { method }));
  try {
    return inflateRaw(data, size);
  } catch (cause) {
    throw fail('FORMAT_MALFORMED', detail('its deflate data is broken or longer than {size} bytes', { size }), cause);
  }
}

/** The bytes behind the local header, whose own name and extra field may have other lengths than the directory's. */
function dataOf(bytes: Uint8Array, { offset, compressedSize }: ZipEntry): Uint8Array | undefined {
  const view = viewOf(bytes);
  if (offset + LOCAL_SIZE > bytes.length || view.getUint32(offset, true) !== LOCAL) return undefined;
  const start = offset + LOCAL_SIZE + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  return start + compressedSize > bytes.length ? undefined : bytes.subarray(start, start + compressedSize);
}
