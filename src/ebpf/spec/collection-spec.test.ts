import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DartagnanError } from '../../core/index.ts';
import { Btf } from '../../formats/btf/reader.ts';
import { linkProgram } from '../linker.ts';
import { readCollectionSpec } from './collection-spec.ts';

const object = readFileSync(new URL('../../../bpf/objects/loader-test.x86_64.bpf.o', import.meta.url));
const kernel = new Btf(readFileSync(new URL('../../../bpf/types/debian-6.1-aarch64.btf', import.meta.url)));

/** Reads and links everything; what foreign bytes may do is give an error of ours. */
function loadAll(bytes: Uint8Array): boolean {
  try {
    const spec = readCollectionSpec(bytes, 'hostile.o');
    for (const program of spec.programs) linkProgram(spec, program, { kernel, mapDescriptor: () => 3 });
    return true;
  } catch (error) {
    if (!(error instanceof DartagnanError)) throw error;
    return false;
  }
}

describe('readCollectionSpec and linkProgram', () => {
  it('give an error of ours for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => void expect(loadAll(bytes)).toBe(false)));
  });

  it('read and link what clang made', () => {
    expect(loadAll(object)).toBe(true);
  });

  it('give an error of ours for an object that was cut or changed anywhere', () => {
    const change = fc.record({ at: fc.nat(object.length - 1), value: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 12 }),
        fc.nat(object.length),
        fc.boolean(),
        (changes, length, isCut) => {
          const bytes = Uint8Array.from(object);
          for (const { at, value } of changes) bytes[at] = value;
          const begin = performance.now();
          loadAll(isCut ? bytes.subarray(0, length) : bytes);
          expect(performance.now() - begin).toBeLessThan(5000);
        },
      ),
      { numRuns: 600 },
    );
  });
});
