import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModuleReader, name, signed, unsigned } from './binary.ts';

describe('LEB128', () => {
  it.each([
    [0, [0]],
    [127, [127]],
    [128, [0x80, 1]],
    [624485, [0xe5, 0x8e, 0x26]],
  ])('writes %i unsigned', (value, bytes) => expect(unsigned(value)).toEqual(bytes));

  it.each([
    [63, [63]],
    [64, [0xc0, 0]],
    [-1, [0x7f]],
    [-123456, [0xc0, 0xbb, 0x78]],
  ])('writes %i signed', (value, bytes) => expect(signed(value)).toEqual(bytes));

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer(), fc.string(), (whole, any, text) => {
        const reader = new ModuleReader(Uint8Array.from([...unsigned(whole), ...signed(any), ...name(text)]));
        expect([reader.unsigned(), reader.signed(), reader.isAtEnd]).toEqual([whole, any, false]);
        expect(reader.name()).toBe(new TextDecoder().decode(new TextEncoder().encode(text)));
      }),
    );
  });
});
