import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type GunzipFiles, gunzipInThread, threadFor } from './gunzip-thread.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-gunzip-'));
let files: GunzipFiles;

beforeAll(async () => {
  const outfile = join(folder, 'gunzip.worker.mjs');
  await build({
    entryPoints: ['src/oci/gunzip/gunzip.worker.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
  files = { worker: new URL(`file://${outfile}`), module: new URL('../../../wasm/inflate.wasm', import.meta.url) };
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Words that repeat themselves, 30 MB: many times what is on its way at once. */
const content = Buffer.from(
  Array.from({ length: 1_000_000 }, (_, at) => `line ${at % 977} of a long text;\n`).join(''),
);

async function* cut(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
}

async function unpack(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of gunzipInThread(source, 'here', files)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

describe('gunzip in a thread', () => {
  it('unpacks streams one after another and side by side', async () => {
    const packed = gzipSync(content, { level: 1 });
    expect((await unpack(cut(packed))).equals(content)).toBe(true);
    const both = await Promise.all([unpack(cut(packed)), unpack(cut(gzipSync('small')))]);
    expect(both.map((bytes) => bytes.length)).toEqual([content.length, 5]);
  });

  it('leaves a piece as it is while the thread goes on', async () => {
    let [at, changed] = [0, 0];
    for await (const piece of gunzipInThread(cut(gzipSync(content, { level: 1 })), 'here', files)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (!content.subarray(at, at + piece.length).equals(Buffer.from(piece))) changed++;
      at += piece.length;
    }
    expect([at, changed]).toEqual([content.length, 0]);
  });

  it('refuses broken data, and unpacks the next stream nevertheless', async () => {
    const packed = gzipSync(content, { level: 1 });
    packed.fill(0x55, 200_000, 200_100);
    await expect(unpack(cut(packed))).rejects.toMatchObject({ code: 'FORMAT_MALFORMED' });
    await expect(unpack(cut(gzipSync(content).subarray(0, 90_000)))).rejects.toMatchObject({
      code: 'FORMAT_TRUNCATED',
    });
    expect((await unpack(cut(gzipSync('next')))).toString()).toBe('next');
  });

  it('gives on the error of its source', async () => {
    const source = async function* () {
      yield gzipSync(content).subarray(0, 60_000);
      throw new Error('the source broke');
    };
    await expect(unpack(source())).rejects.toThrow('the source broke');
  });

  it('reads its source to the end where padding follows the data', async () => {
    let read = 0;
    const source = async function* () {
      for await (const chunk of cut(Buffer.concat([gzipSync(content), Buffer.alloc(2_000_000)]))) {
        read += chunk.length;
        yield chunk;
      }
    };
    expect((await unpack(source())).length).toBe(content.length);
    expect(read).toBeGreaterThan(2_000_000);
  });

  it('may be left before its end, and then lets its source go', async () => {
    let open = true;
    const source = async function* () {
      try {
        yield* cut(gzipSync(content, { level: 0 }));
      } finally {
        open = false;
      }
    };
    for await (const piece of gunzipInThread(source(), 'here', files)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await vi.waitFor(() => expect(open).toBe(false));
    expect((await unpack(cut(gzipSync('after')))).toString()).toBe('after');
  });

  it('is not worth it for small streams, nor for those of unknown size', () => {
    expect([threadFor(undefined), threadFor(1000)]).toEqual([undefined, undefined]);
  });
});
