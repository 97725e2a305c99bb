import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { Btf } from './reader.ts';

/** Assembles a BTF blob: strings by name, types as lists of 32-bit words whose first is a name. */
function assemble(types: readonly (readonly (string | number)[])[]): Uint8Array<ArrayBuffer> {
  let strings = '\0';
  const offset = (name: string) => {
    const needle = `\0${name}\0`;
    if (name === '') return 0;
    if (!strings.includes(needle)) strings += `${name}\0`;
    return strings.indexOf(needle) + 1;
  };
  const words = types.flat().map((word) => (typeof word === 'string' ? offset(word) : word));
  const bytes = new Uint8Array(24 + 4 * words.length + strings.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, true);
  [24, 0, 4 * words.length, 4 * words.length, strings.length].forEach((word, index) =>
    view.setUint32(4 + 4 * index, word, true),
  );
  words.forEach((word, index) => view.setUint32(24 + 4 * index, word, true));
  bytes.set(new TextEncoder().encode(strings), 24 + 4 * words.length);
  return bytes;
}

const head = (kind: number, elements = 0, flag = 0) => ((flag << 31) | (kind << 24) | elements) >>> 0;

/** int; struct inode { int mode; unsigned flags : 3 }; typedef; array; enum; data section. */
const sample = assemble([
  ['int', head(1), 4, (1 << 24) | 32],
  ['inode', head(4, 2, 1), 8, 'mode', 1, 0, 'flags', 1, (3 << 24) | 32],
  ['inode_t', head(8), 2],
  ['', head(3), 0, 3, 1, 5],
  ['colour', head(6, 2, 1), 4, 'red', 0, 'blue', 0xffffffff],
  ['.maps', head(15, 1), 16, 4, 8, 16],
]);

describe('Btf', () => {
  const btf = new Btf(sample);

  it('decodes names, sizes and members in place', () => {
    expect(btf.count).toBe(7);
    expect(btf.members(2)).toEqual([
      { name: 'mode', type: 1, bitOffset: 0, bitSize: 0 },
      { name: 'flags', type: 1, bitOffset: 32, bitSize: 3 },
    ]);
    expect(btf.integer(1)).toEqual({ bits: 32, signed: true });
    expect([btf.size(2), btf.size(3), btf.size(4)]).toEqual([8, 8, 40]);
  });

  it('finds types by whole name and kind', () => {
    expect(btf.find('inode', 'struct')).toEqual([2]);
    expect(btf.find('inode', 'typedef')).toEqual([]);
    expect(btf.find('node', 'struct')).toEqual([]);
  });

  it('reads signed constants and section variables', () => {
    expect(btf.enumerators(5)).toEqual([
      { name: 'red', value: 0n },
      { name: 'blue', value: -1n },
    ]);
    expect(btf.variables(6)).toEqual([{ type: 4, offset: 8, size: 16 }]);
  });

  it('ends a typedef that refers to itself with an error', () => {
    const circular = new Btf(assemble([['loop', head(8), 1]]));
    expect(() => circular.resolve(1)).toThrow(FormatError);
  });

  it('survives damage with its own error or with types', () => {
    fc.assert(
      fc.property(fc.nat(sample.length - 1), fc.nat(255), fc.nat(sample.length), (at, value, length) => {
        const damaged = sample.slice(0, length);
        if (at < damaged.length) damaged[at] = value;
        try {
          const read = new Btf(damaged);
          for (let type = 0; type < read.count; type += 1) read.size(type);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});
