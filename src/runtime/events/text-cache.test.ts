import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cText, cTexts } from './decode.ts';
import { TextCache } from './text-cache.ts';

it('gives what decoding gives, wherever the bytes stand and whatever was there before', () => {
  const part = fc.oneof(
    fc.constantFrom('/etc/passwd\0', '/lib/x86_64-linux-gnu/libc.so.6\0', 'a\0b\0c\0', '\0', '', 'ünïcode\0', 'cut'),
    fc.string({ maxLength: 300 }),
  );
  const cache = new TextCache();
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), fc.nat({ max: 5 }), (parts, shift) => {
      for (const one of parts) {
        const bytes = Buffer.concat([Buffer.alloc(shift, 1), Buffer.from(one), Buffer.alloc(3, 2)]);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const end = bytes.length - 3;
        const own = bytes.subarray(shift, end);
        expect(cache.text(bytes, view, shift, end)).toBe(cText(own));
        expect(cache.list(bytes, view, shift, end)).toEqual(cTexts(own));
      }
    }),
  );
});

it('does not take bytes for one another that differ in any place', () => {
  const cache = new TextCache();
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (bytes, at, change) => {
        const other = Uint8Array.from(bytes);
        other[at % bytes.length]! ^= change;
        for (const one of [bytes, other, bytes])
          expect(cache.text(one, new DataView(one.buffer, one.byteOffset, one.length), 0, one.length)).toBe(cText(one));
      },
    ),
    { numRuns: 2000 },
  );
});
