import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { verifyStream } from '../../oci/digest.ts';
import type { FileLocation, ImageLayer } from '../../oci/source.ts';

export async function openFileLayer(
  { path, offset, length }: FileLocation,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  return createReadStream(path, { start: offset, end: offset + length - 1, highWaterMark: 1 << 18, signal });
}

export async function readLayer(
  layer: ImageLayer,
  take: (chunk: Uint8Array) => Promise<void>,
  { signal }: { signal?: AbortSignal; maxSize?: number } = {},
): Promise<void> {
  const stored = await layer.open(signal);
  const verified =
    layer.digest === undefined ? stored : verifyStream(stored, { digest: layer.digest }, `layer ${layer.digest}`);
  for await (const chunk of verifyStream(gunzip(verified), { digest: layer.diffId }, `layer ${layer.diffId}`)) {
    await take(chunk);
    signal?.throwIfAborted();
  }
}

async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  async function* all() {
    yield first.value;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return yield* all();
  const transform = zlib.createGunzip({ chunkSize: 1 << 20 });
  const fed = pipeline(all(), transform).catch(() => undefined);
  try {
    yield* transform;
  } finally {
    transform.destroy();
    await fed;
  }
}
