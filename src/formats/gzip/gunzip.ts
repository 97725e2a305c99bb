import type { Text } from '../../core/index.ts';
import { detail } from '../details.ts';
import { FormatError } from '../error.ts';
import { ByteQueue } from './byte-queue.ts';
import type { Inflater } from './inflater.ts';

/** Continues a CRC-32, as zlib's `crc32` does. */
export type Crc32 = (bytes: Uint8Array, value: number) => number;

/** What the unpacking of gzip needs from where it runs. */
export interface GunzipParts {
  readonly inflater: Inflater;
  /** Absent where the caller verifies what comes out by a digest: then the checksums are not computed. */
  readonly crc32?: Crc32;
  /** Name of the stream, for messages. */
  readonly where: string;
}

/** Bits of a member's flags (RFC 1952, 2.3.1). */
const flags = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };

/**
 * Unpacks gzip: members one after another; what follows a zero behind them is padding, and is read to its end. A piece is a view of the
 * inflater's memory that is good for as many pieces more as the inflater says.
 * @throws {FormatError} FORMAT_MALFORMED, FORMAT_TRUNCATED, FORMAT_UNSUPPORTED, or what the source throws.
 */
export function* gunzip(source: Iterable<Uint8Array>, parts: GunzipParts): Generator<Uint8Array<SharedArrayBuffer>> {
  const queue = new ByteQueue(source, parts.where);
  const { crc32, where } = parts;
  do {
    readHeader(queue, where);
    let checksum = 0;
    let size = 0;
    for (const piece of inflateFrom(queue, parts)) {
      if (crc32 !== undefined) checksum = crc32(piece, checksum);
      size = (size + piece.length) % 2 ** 32;
      yield piece;
    }
    const stated = queue.number(4);
    if (crc32 !== undefined && stated !== checksum) throw malformed(where, detail('its gzip checksum is wrong'));
    if (queue.number(4) !== size) throw malformed(where, detail('its gzip length is wrong'));
  } while (queue.peek() > 0);
  queue.drain();
}

/** One member's header (RFC 1952, 2.3), which holds nothing that matters here. */
function readHeader(queue: ByteQueue, where: string): void {
  if (queue.number(2) !== 0x8b1f) throw malformed(where, detail('no gzip member stands where one should'));
  const method = queue.number(1);
  const set = queue.number(1);
  if (method !== 8 || (set & flags.reserved) !== 0)
    throw new FormatError('FORMAT_UNSUPPORTED', { message: detail('its gzip method or flags are not known'), where });
  queue.skip(6);
  if (set & flags.extra) queue.skip(queue.number(2));
  for (const text of [flags.name, flags.comment]) if (set & text) while (queue.number(1) !== 0);
  if (set & flags.headerChecksum) queue.skip(2);
}

function* inflateFrom(queue: ByteQueue, { inflater, where }: GunzipParts): Generator<Uint8Array<SharedArrayBuffer>> {
  inflater.reset();
  for (;;) {
    const status = inflater.run();
    if (status === 'malformed') throw malformed(where, detail('its DEFLATE data is broken'));
    if (status === 'truncated') throw queue.truncated();
    if (status !== 'needs-input' && inflater.output.length > 0) {
      yield inflater.output;
      inflater.take();
    }
    if (status === 'finished') return queue.giveBack(inflater.unread);
    if (status === 'needs-input') queue.use((bytes, last) => inflater.supply(bytes, last));
  }
}

function malformed(where: string, message: Text): FormatError {
  return new FormatError('FORMAT_MALFORMED', { message, where });
}
