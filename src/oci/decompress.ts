import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { wordsOf } from '../core/index.ts';
import { FormatError } from '../formats/error.ts';
import { createZstdGuard } from '../formats/zstd/guard.ts';
import { OciError } from './error.ts';
import { detail } from './details.ts';
import { gunzipInThread, threadFor } from './gunzip/gunzip-thread.ts';

/** How a blob is packed. */
export type Compression = 'gzip' | 'zstd' | 'none';

/** Bytes of one piece of unpacked content: with zlib's own default of 16 KiB inflating takes almost twice as long. */
export const chunkSize: number = 2 ** 20;

/** A stream that says how it was packed. */
export interface Unpacked {
  readonly compression: Compression;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** Tells the packing by the first bytes, whatever the media type says. @throws {OciError} OCI_UNSUPPORTED for xz and bzip2. */
export function detectCompression(head: Uint8Array, where: string): Compression {
  if (beginsWith(head, [0x1f, 0x8b])) return 'gzip';
  if (beginsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) || isSkippableFrame(head)) return 'zstd';
  const unsupported = beginsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a])
    ? 'xz'
    : beginsWith(head, [0x42, 0x5a, 0x68])
      ? 'bzip2'
      : undefined;
  if (unsupported === undefined) return 'none';
  throw new OciError('OCI_UNSUPPORTED', {
    message: detail('it is packed with {unsupported}; gzip, zstd and plain are read', { unsupported }),
    where,
  });
}

/**
 * Unpacks a stream in pieces of up to 1 MiB, in another thread while the consumer looks at the last piece. A piece is good until
 * the next one is asked for: what must outlive that is copied.
 * The stream throws {@link OciError} OCI_MALFORMED where the packed data is broken or cut; errors of the source pass unchanged.
 * @param size packed bytes, given where a thread may be taken for them and where the caller verifies what comes out by a digest:
 *   gzip's own checksum is not computed then
 */
export async function decompress(source: AsyncIterable<Uint8Array>, where: string, size?: number): Promise<Unpacked> {
  const { head, stream } = await peek(source, 4);
  const compression = detectCompression(head, where);
  return { compression, stream: compression === 'none' ? stream : unpack(compression, stream, { where, size }) };
}

/** Two pieces may wait, so that inflating goes on while the consumer works. */
const gunzipOptions = { chunkSize, readableHighWaterMark: 2 * chunkSize, writableHighWaterMark: 2 * chunkSize };

async function* unpack(
  compression: 'gzip' | 'zstd',
  source: AsyncIterable<Uint8Array>,
  { where, size }: { readonly where: string; readonly size: number | undefined },
): AsyncGenerator<Uint8Array> {
  let sourceError: unknown;
  const watched = watch(source, (error) => (sourceError = error));
  const files = compression === 'gzip' ? threadFor(size) : undefined;
  try {
    if (files !== undefined) yield* gunzipInThread(watched, where, files);
    else yield* throughStream(watched, compression === 'gzip' ? zlib.createGunzip(gunzipOptions) : createUnzstd(where));
  } catch (error) {
    if (sourceError !== undefined) throw sourceError;
    const code = error instanceof FormatError && error.code === 'FORMAT_LIMIT' ? 'OCI_LIMIT' : 'OCI_MALFORMED';
    throw new OciError(code, {
      message: detail('its {compression} data is broken, ends early or is hostile: {reason}', {
        compression,
        reason: wordsOf(error),
      }),
      where,
    });
  }
}

async function* throughStream(source: AsyncIterable<Uint8Array>, unpacker: Transform): AsyncGenerator<Uint8Array> {
  // The consumer sees the same error from the unpacker itself.
  pipeline(source, unpacker).catch(() => undefined);
  try {
    yield* unpacker as Readable & AsyncIterable<Uint8Array>;
  } finally {
    unpacker.destroy();
  }
}

async function* watch(
  source: AsyncIterable<Uint8Array>,
  onError: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    onError(error);
    throw error;
  }
}

/** zlib's own zstd where this Node has it (22.15 and newer), else fzstd. */
function createUnzstd(where: string): Transform {
  const native = 'createZstdDecompress' in zlib ? zlib.createZstdDecompress : undefined;
  if (typeof native === 'function') return (native as (options: object) => Transform)({ chunkSize });
  const decoder = new Decompress();
  const guard = createZstdGuard(where);
  return new Transform({
    readableHighWaterMark: chunkSize,
    transform(chunk: Uint8Array, _encoding, done) {
      attempt(done, () => {
        decoder.ondata = (piece) => void this.push(piece);
        // Small steps keep what one step makes small.
        for (let at = 0; at < chunk.length; at += 2 ** 16) {
          const step = chunk.subarray(at, at + 2 ** 16);
          guard.push(step);
          decoder.push(step);
        }
      });
    },
    flush(done) {
      attempt(done, () => {
        decoder.ondata = (piece) => void (piece.length > 0 && this.push(piece));
        decoder.push(new Uint8Array(0), true);
      });
    },
  });
}

function attempt(done: (error?: Error) => void, step: () => void): void {
  try {
    step();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  done();
}

/** Reads at least `count` bytes ahead (fewer where the stream ends) and gives them beside the whole stream. */
async function peek(
  source: AsyncIterable<Uint8Array>,
  count: number,
): Promise<{ head: Uint8Array; stream: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < count) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return { head, stream: resume(head, iterator) };
}

async function* resume(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  } finally {
    await iterator.return?.();
  }
}

function beginsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}

/** Tools that add a table of contents may begin with a skippable frame (RFC 8878, section 3.1.2). */
function isSkippableFrame(head: Uint8Array): boolean {
  return ((head[0] ?? 0) & 0xf0) === 0x50 && beginsWith(head.subarray(1), [0x2a, 0x4d, 0x18]);
}
