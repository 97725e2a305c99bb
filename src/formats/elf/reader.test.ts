import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { readElf } from './reader.ts';
import { readSymbols } from './symbols.ts';

const self = process.platform === 'linux' ? new Uint8Array(readFileSync(process.execPath)) : undefined;

/** A 64-bit little-endian file of one string section, 64-byte header first, names at 64, table at 80. */
function tiny(): Uint8Array {
  const bytes = new Uint8Array(80 + 2 * 64);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(18, 247, true);
  view.setBigUint64(40, 80n, true);
  [0, 0, 64, 2, 1].forEach((value, index) => view.setUint16(54 + 2 * index, value, true));
  bytes.set(new TextEncoder().encode('\0.names\0'), 64);
  view.setUint32(144, 1, true);
  view.setUint32(148, 3, true);
  view.setBigUint64(168, 64n, true);
  view.setBigUint64(176, 16n, true);
  return bytes;
}

describe('readElf', () => {
  it('names sections by the table that the header points to', () => {
    const file = readElf(tiny());
    expect(file).toMatchObject({ machine: 247, bits: 64, littleEndian: true });
    expect(file.sections.map((section) => section.name)).toEqual(['', '.names']);
    expect(readSymbols(file)).toEqual([]);
  });

  it('reads the executable that runs this test', (context) => {
    if (self === undefined) return context.skip('the executable that runs this test is no ELF file');
    const file = readElf(self);
    expect(file.sections.map((section) => section.name)).toContain('.text');
    expect(file.segments.filter((segment) => segment.type === 1).length).toBeGreaterThan(1);
  });

  it('survives truncation and mutation with its own error', () => {
    fc.assert(
      fc.property(fc.nat(207), fc.nat(255), fc.nat(208), (at, value, length) => {
        const damaged = tiny().slice(0, length);
        if (at < length) damaged[at] = value;
        try {
          readElf(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});
