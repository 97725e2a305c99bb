import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Btf } from '../../formats/btf/reader.ts';
import { linkProgram } from '../linker.ts';
import { readCollectionSpec } from '../spec/collection-spec.ts';
import { parseAccess } from './access.ts';
import { relocationValue } from './value.ts';

/**
 * Types of Debian's 6.1 for aarch64 as far as the capture asks for them: the type section of the kernel's image, cut down by
 * `bpftool gen min_core_btf`.
 */
const kernel = new Btf(readFileSync(new URL('../../../bpf/types/debian-6.1-aarch64.btf', import.meta.url)));
const object = readFileSync(new URL('../../../bpf/objects/capture.aarch64.bpf.o', import.meta.url));
const spec = readCollectionSpec(object, 'capture');

/** What a relocation is about, and its answer. */
function answers(): Map<string, number | 'missing'> {
  const found = new Map<string, number | 'missing'>();
  for (const { coreRelocations } of [...spec.programs, ...spec.functions])
    for (const relocation of coreRelocations) {
      const { type, access, kind } = relocation;
      const steps = kind.startsWith('field') ? parseAccess(spec.btf, type, access).steps : [];
      const path = [
        spec.btf.name(type),
        ...steps.map((step) => ('member' in step ? step.member : `[${step.element}]`)),
      ].join('.');
      const answer = relocationValue(spec.btf, kernel, relocation);
      found.set(`${kind} ${path}`, answer === 'missing' ? answer : Number(answer.value));
    }
  return found;
}

describe('the object for aarch64 on a kernel of that processor', () => {
  it('finds every field but those of newer kernels, which it asks about before', () => {
    const missing = [...answers()].filter(([, answer]) => answer === 'missing').map(([name]) => name);
    expect(new Set(missing.map((name) => /___\w+/.exec(name)?.[0] ?? name))).toEqual(
      new Set(['___since_6_6', '___since_6_7', '___since_6_11', '___since_6_15']),
    );
  });

  it.each([
    ['field-offset pt_regs.regs.[1]', 8],
    ['field-offset pt_regs.orig_x0', 272],
    ['field-offset pt_regs.syscallno', 280],
    ['field-exists inode___since_6_6.__i_ctime', 0],
  ])('answers %s with %d', (name, value) => {
    expect(answers().get(name)).toBe(value);
  });

  it('links every program', () => {
    for (const program of spec.programs) {
      const linked = linkProgram(spec, program, { kernel, mapDescriptor: () => 3 });
      expect(linked.code.length).toBeGreaterThanOrEqual(program.code.length);
      expect(linked.relocated.answered).toBeGreaterThan(10);
    }
  });
});
