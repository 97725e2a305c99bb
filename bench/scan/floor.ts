// node floor.js ARCHIVE: the least work that any scan of the image must do, on as many threads as the scan takes: read each
// layer, inflate it, hash both forms, and step from header to header of the tar.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createGunzip } from 'node:zlib';
import { openArchive } from '../../src/oci/archive/open.ts';
import type { FileLocation } from '../../src/oci/source.ts';

interface Layer {
  readonly location: FileLocation;
  readonly packed: boolean;
}

async function readLayer({ location: { path, offset, length }, packed }: Layer): Promise<number> {
  const stored = createHash('sha256');
  const tar = createHash('sha256');
  const file = createReadStream(path, { start: offset, end: offset + length - 1, highWaterMark: 1 << 20 });
  const inflate = createGunzip({ chunkSize: 1 << 20 });
  const counted = async function* () {
    for await (const chunk of file) {
      stored.update(chunk);
      yield chunk;
    }
  };
  if (packed) pipeline(counted, inflate).catch(() => undefined);
  const walk = makeWalk();
  for await (const chunk of packed ? inflate : file) {
    tar.update(chunk);
    walk(chunk);
  }
  stored.digest('hex');
  tar.digest('hex');
  return walk(new Uint8Array(0));
}

/** Steps over the members of a tar by their sizes; gives the number of headers so far. */
function makeWalk(): (chunk: Uint8Array) => number {
  let skip = 0;
  let entries = 0;
  let header = new Uint8Array(0);
  return (chunk) => {
    let at = Math.min(skip, chunk.length);
    skip -= at;
    while (at < chunk.length) {
      const part = chunk.subarray(at, at + 512 - header.length);
      header = Buffer.concat([header, part]);
      at += part.length;
      if (header.length < 512) break;
      const size = Number.parseInt(Buffer.from(header.subarray(124, 135)).toString('latin1'), 8) || 0;
      entries++;
      header = new Uint8Array(0);
      const body = Math.ceil(size / 512) * 512;
      const here = Math.min(body, chunk.length - at);
      at += here;
      skip = body - here;
    }
    return entries;
  };
}

async function main(): Promise<void> {
  const source = await openArchive(process.argv[2] ?? '');
  const { layers } = await source.resolve();
  const waiting = layers.map(({ location, mediaType }): Layer => {
    if (location === undefined) throw new Error('the floor needs an archive with layers in place');
    return { location, packed: mediaType.endsWith('gzip') };
  });
  const threads = Math.min(4, availableParallelism(), waiting.length);
  let entries = 0;
  if (threads < 2) for (const layer of waiting) entries += await readLayer(layer);
  else await Promise.all(Array.from({ length: threads }, () => lane(waiting, (count) => (entries += count))));
  await source.close();
  console.log(JSON.stringify({ entries }));
}

async function lane(waiting: Layer[], onCount: (entries: number) => void): Promise<void> {
  const worker = new Worker(new URL(import.meta.url));
  for (let layer = waiting.shift(); layer !== undefined; layer = waiting.shift()) {
    worker.postMessage(layer, []);
    onCount(await new Promise<number>((resolve, reject) => worker.once('message', resolve).once('error', reject)));
  }
  await worker.terminate();
}

if (isMainThread) await main();
else
  parentPort?.on(
    'message',
    (layer: Layer) => void readLayer(layer).then((count) => parentPort?.postMessage(count, [])),
  );
