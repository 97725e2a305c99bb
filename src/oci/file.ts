import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { wordsOf } from '../core/index.ts';
import { chunkSize } from './decompress.ts';
import { OciError } from './error.ts';
import type { FileLocation } from './source.ts';
import { detail } from './details.ts';

/** Streams a range of a file in pieces of 1 MiB. The stream throws {@link OciError} OCI_NOT_FOUND or OCI_MALFORMED (the file is shorter). */
export async function* readLocation(
  { path, offset, length }: FileLocation,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (length === 0) return;
  const range = { start: offset, end: offset + length - 1, highWaterMark: chunkSize };
  let read = 0;
  try {
    for await (const chunk of createReadStream(path, signal === undefined ? range : { ...range, signal })) {
      read += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : fileError(path, error);
  }
  if (read < length)
    throw new OciError('OCI_MALFORMED', {
      message: detail('the file ends at byte {value}', { value: offset + read }),
      where: path,
    });
}

/** A small range of a file in memory. @throws {OciError} OCI_LIMIT, OCI_NOT_FOUND, OCI_MALFORMED. */
export async function readLocationBytes(location: FileLocation, maxBytes: number, what: string): Promise<Uint8Array> {
  if (location.length > maxBytes)
    throw new OciError('OCI_LIMIT', {
      message: detail('{what} has {count} bytes, more than {maxBytes}', { what, count: location.length, maxBytes }),
      where: location.path,
    });
  const chunks: Uint8Array[] = [];
  for await (const chunk of readLocation(location)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The first bytes of a file, fewer where it is shorter. */
export async function readHead(path: string, count: number): Promise<Uint8Array> {
  const handle = await open(path).catch((error) => {
    throw fileError(path, error);
  });
  try {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A file system error in our terms. */
export function fileError(path: string, error: unknown): OciError {
  if (error instanceof OciError) return error;
  return new OciError('OCI_NOT_FOUND', {
    message: detail('cannot be read: {reason}', { reason: wordsOf(error) }),
    where: path,
    cause: error,
  });
}
