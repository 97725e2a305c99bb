import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { createZstdGuard } from './guard.ts';

/** A frame without dictionary: window descriptor byte, then blocks of one repeated byte. */
function frame(window: number, blocks: number): Uint8Array {
  const bytes = new Uint8Array(6 + blocks * 4);
  bytes.set([0x28, 0xb5, 0x2f, 0xfd, 0x00, window]);
  for (let index = 0; index < blocks; index++)
    bytes.set([(8 << 3) | 2 | (index === blocks - 1 ? 1 : 0), 0, 0, 0x61], 6 + index * 4);
  return bytes;
}

const skippable = Uint8Array.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const push = (bytes: Uint8Array, step = bytes.length) => {
  const guard = createZstdGuard('here');
  for (let at = 0; at < bytes.length; at += step) guard.push(bytes.subarray(at, at + step));
};

describe('zstd guard', () => {
  it('lets honest frames pass, however they are cut', () => {
    const bytes = Buffer.concat([skippable, frame(0x68, 1000), skippable, frame(0, 1)]);
    for (const step of [1, 2, 5, 4096, bytes.length]) expect(() => push(bytes, step)).not.toThrow();
  });

  it.each<[string, Uint8Array, string]>([
    ['a window of 256 MiB', frame(0x90, 1), 'FORMAT_LIMIT'],
    ['a single segment of 4 GiB', Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 255, 255, 255, 255]), 'FORMAT_LIMIT'],
    ['thousands of tiny blocks in a window of 128 MiB', frame(0x88, 2100), 'FORMAT_LIMIT'],
    ['other bytes after a frame', Buffer.concat([frame(0, 1), Buffer.from('hello')]), 'FORMAT_MALFORMED'],
  ])('refuses %s', (_name, bytes, code) => {
    expect(() => push(bytes, 3)).toThrow(expect.objectContaining({ code, where: 'here' }));
  });

  it('fuzz: any bytes pass or give FormatError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (tail, step) => {
        try {
          push(Buffer.concat([Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd]), tail]), step);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});
