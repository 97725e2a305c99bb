import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventTable } from '../../events/table.ts';
import { callBytes, callNames, calls, callSlots, eventTypesOf, packCall, parametersOf, slotsOf } from './calls.ts';
import { operand } from './operand.ts';
import { wantedCalls } from './reader.ts';

const source = readFileSync(new URL('../../../../bpf/include/operand.h', import.meta.url), 'utf8');
/** Calls whose exits name, as the format's newer ones do, their descriptor last, or the folder of the process. */
const withExtra = new Set(['close', 'execve', 'execveat']);

describe('the catalogue of captured calls', () => {
  it('stands in alphabetical order, each once', () => {
    const names = calls.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].toSorted());
  });

  it.each(calls.map((row) => [row.name, row] as const))('%s fills the parameters of its events', (name, row) => {
    const [enter, exit] = eventTypesOf(name);
    expect(eventTable[exit]?.name).toBe(name);
    expect(parametersOf(row.exit)).toBe(eventTable[exit]!.parameters.length + (withExtra.has(name) ? 1 : 0));
    if (row.enter !== undefined) expect(row.enter).toHaveLength(eventTable[enter]!.parameters.length);
    expect(packCall(row)).toHaveLength(callBytes);
  });

  it.each(['x86_64', 'aarch64'] as const)('has a slot of its own for each call on %s', (processor) => {
    const slots = calls.flatMap((row) => slotsOf(row, processor));
    expect(new Set(slots).size).toBe(slots.length);
    expect(Math.max(...slots)).toBeLessThan(callSlots - 3);
    expect(callNames(processor).get(slots[0]!)).toBe(calls[0]!.name);
  });

  it('numbers kinds of parameters as the kernel program does', () => {
    const words = /enum operand_kind \{([\s\S]*?)\};/.exec(source)?.[1]?.replace(/\/\*[\s\S]*?\*\//g, '') ?? '';
    const snake = (kind: string) => kind.replace(/([A-Z]|(?<=[a-z])\d+)/g, '_$1').toUpperCase();
    expect(words.match(/\w+/g)).toEqual(Object.keys(operand).map(snake));
  });

  it('never leaves out a call that a rule watches', () => {
    const types = calls.map(({ name }) => eventTypesOf(name)[1]);
    fc.assert(
      fc.property(fc.subarray(types), (watched) => {
        const wanted = wantedCalls((type) => watched.includes(type), false);
        for (const type of watched) expect(wanted.has(eventTable[type]!.name)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
