import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompress } from './decompress.ts';
import { digestOf } from './digest.ts';
import { OciError } from './error.ts';
import { readLayer } from './layer.ts';

const text = Buffer.from('layer '.repeat(100_000));
/** `hello zstd\n`, packed by the reference implementation. */
const zstdSmall = Buffer.from('28b52ffd045859000068656c6c6f207a7374640a6c57f951', 'hex');

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpack(bytes: Uint8Array, size = bytes.length): Promise<{ compression: string; content: Buffer }> {
  const { compression, stream } = await decompress(pieces(bytes, Math.max(1, size)), 'here');
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { compression, content: Buffer.concat(chunks) };
}

/** Packs with the zstd program, where it is installed. */
function zstd(bytes: Uint8Array): Buffer | undefined {
  try {
    return execFileSync('zstd', ['-q', '-c'], { input: bytes, maxBuffer: 2 ** 26 });
  } catch {
    return undefined;
  }
}

describe('unpacking', () => {
  it.each([1, 3, 1000, 2 ** 20])('tells gzip and plain by content, in pieces of %s bytes', async (size) => {
    const packed = gzipSync(text);
    const { compression, content } = await unpack(packed, size);
    expect([compression, Buffer.compare(content, text)]).toEqual(['gzip', 0]);
    expect(Buffer.compare((await unpack(text.subarray(0, 5000), size)).content, text.subarray(0, 5000))).toBe(0);
    expect(await unpack(new Uint8Array(0))).toEqual({ compression: 'none', content: Buffer.alloc(0) });
  });

  it('reads zstd', async () => {
    expect(await unpack(zstdSmall, 5)).toEqual({ compression: 'zstd', content: Buffer.from('hello zstd\n') });
  });

  it('reads gzip in several members, as parallel packers write it', async () => {
    expect((await unpack(Buffer.concat([gzipSync(text), gzipSync('end')]))).content.length).toBe(text.length + 3);
  });

  it('reads zstd: frames in a row, with a skippable one before', async (context) => {
    const packed = zstd(text);
    if (packed === undefined) return context.skip('zstd is not installed');
    const skippable = Buffer.from('502a4d1803000000010203', 'hex');
    const { compression, content } = await unpack(Buffer.concat([skippable, packed, packed]), 777);
    expect(compression).toBe('zstd');
    expect(Buffer.compare(content, Buffer.concat([text, text]))).toBe(0);
  });

  it('of cut or broken data is an error', async () => {
    const packed = gzipSync(text);
    for (const bytes of [
      packed.subarray(0, 200),
      Buffer.concat([packed.subarray(0, 100), Buffer.alloc(100, 7)]),
      zstdSmall.subarray(0, 12),
    ])
      await expect(unpack(bytes)).rejects.toMatchObject({ code: 'OCI_MALFORMED', where: 'here' });
  });

  it('passes an error of the source on', async () => {
    async function* broken() {
      yield gzipSync(text).subarray(0, 100);
      throw new OciError('OCI_NETWORK', { message: { en: 'gone', zh: '没有了' } });
    }
    const { stream } = await decompress(broken(), 'here');
    await expect(async () => {
      for await (const _ of stream);
    }).rejects.toMatchObject({ code: 'OCI_NETWORK' });
  });

  it('fuzz: any mutation gives bytes or OciError', async () => {
    const seeds = [gzipSync('layer '.repeat(50)), zstdSmall, zstd(text.subarray(0, 3000)) ?? zstdSmall];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        fc.nat(),
        async (seed, edits, cut) => {
          const bytes = Uint8Array.from(seed);
          for (const [at, byte] of edits) bytes[4 + (at % (bytes.length - 4))] = byte;
          await unpack(bytes.subarray(0, bytes.length - (cut % 7)), 50).catch((error: unknown) =>
            expect(error).toBeInstanceOf(OciError),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('reading a layer', () => {
  const stored = gzipSync(text);
  const layer = {
    digest: digestOf(stored),
    diffId: digestOf(text),
    size: stored.length,
    mediaType: '',
    open: async () => pieces(stored, 1000),
  };
  const ignore = () => undefined;

  it('gives both digests and sizes', async () => {
    expect(await readLayer(layer, ignore)).toEqual({
      compression: 'gzip',
      digest: layer.digest,
      diffId: layer.diffId,
      compressedSize: stored.length,
      size: text.length,
    });
    const plain = { diffId: layer.diffId, mediaType: '', open: async () => pieces(text, 70_000) };
    expect(await readLayer(plain, ignore)).toMatchObject({ compression: 'none', digest: layer.diffId });
  });

  it.each([
    ['another diff ID', { diffId: layer.digest }, /configuration says/],
    ['another digest', { digest: layer.diffId }, /has the digest/],
    ['a shorter size', { size: stored.length - 1 }, /longer than/],
    ['a longer size', { size: stored.length + 1 }, /descriptor says/],
  ])('refuses %s', async (_name, change, message) => {
    await expect(readLayer({ ...layer, ...change }, ignore)).rejects.toMatchObject({
      code: 'OCI_DIGEST_MISMATCH',
      message: expect.stringMatching(message),
    });
  });

  it('stops at the limit of a bomb, and when it is told to', async () => {
    await expect(readLayer(layer, ignore, { maxSize: 1000 })).rejects.toMatchObject({ code: 'OCI_LIMIT' });
    const reason = new Error('enough');
    await expect(readLayer(layer, ignore, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
