import { describe, expect, it } from 'vitest';
import { digestOf, verifyBytes, verifyStream } from './digest.ts';

const bytes = Buffer.from('content');
const digest = digestOf(bytes);
const mismatch = { code: 'OCI_DIGEST_MISMATCH', where: 'here' };

async function drain(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const chunk of stream) size += chunk.length;
  return size;
}

async function* cut(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3);
}

describe('content that must have a digest', () => {
  it('is what it should be, with its size known or not', async () => {
    for (const expected of [{ digest }, { digest, size: bytes.length }]) {
      expect(() => verifyBytes(bytes, expected, 'here')).not.toThrow();
      expect(await drain(verifyStream(cut(), expected, 'here'))).toBe(bytes.length);
    }
  });

  it.each([
    ['other content', { digest: digestOf(Buffer.from('other')) }],
    ['more bytes than are said', { digest, size: bytes.length - 1 }],
    ['fewer bytes than are said', { digest, size: bytes.length + 1 }],
  ])('is refused as %s', async (_name, expected) => {
    expect(() => verifyBytes(bytes, expected, 'here')).toThrow(expect.objectContaining(mismatch));
    await expect(drain(verifyStream(cut(), expected, 'here'))).rejects.toMatchObject(mismatch);
  });
});
