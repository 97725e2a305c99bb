import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../../events/encode.ts';
import { Machine } from '../../state/machine.ts';
import { newThread } from '../../state/new-thread.ts';
import { eventTypesOf } from './calls.ts';
import { LiveReader } from './reader.ts';

const everyType = new Uint8Array(65_536).fill(1);

/** Opens of numbered files, one after another in one batch. */
function batchOf(...numbers: readonly number[]) {
  const type = eventTypesOf('open')[1];
  const parts = numbers.map((number) =>
    encodeEvent({ time: BigInt(number), threadId: 100, type, parameters: { fd: number, name: `/${number}`, mode: 0 } }),
  );
  return { bytes: Uint8Array.from(Buffer.concat(parts)), records: parts.length };
}

function reading(wait: (number: number) => Promise<void> | undefined) {
  const machine = new Machine();
  machine.addThread(newThread(100, 100));
  const seen: string[] = [];
  const reader = new LiveReader(
    machine,
    everyType,
    (event) => seen.push(event.descriptor?.name ?? ''),
    (event) => wait(event.descriptorNumber ?? -1),
  );
  return { reader, seen };
}

describe('LiveReader', () => {
  it('keeps the order of events where one has to wait', async () => {
    let end = () => undefined as void;
    const { reader, seen } = reading((number) =>
      number === 2 ? new Promise<void>((resolve) => (end = resolve)) : undefined,
    );
    reader.push(batchOf(1, 2, 3));
    reader.push(batchOf(4, 5));
    expect(seen).toEqual(['/1']);
    end();
    await reader.settled();
    expect(seen).toEqual(['/1', '/2', '/3', '/4', '/5']);
  });

  it('counts time from the first event', () => {
    const { reader } = reading(() => undefined);
    reader.push(batchOf(7, 9));
    reader.push(batchOf(11));
    expect(reader.machine.start).toBe(7n);
  });

  it('waits more than once', async () => {
    const { reader, seen } = reading((number) => (number % 2 === 0 ? Promise.resolve() : undefined));
    reader.push(batchOf(1, 2, 3, 4));
    reader.push(batchOf(5, 6));
    await reader.settled();
    expect(seen).toEqual(['/1', '/2', '/3', '/4', '/5', '/6']);
  });

  it('waits no longer once too much queues up behind', async () => {
    const { reader, seen } = reading((number) => (number === 1 ? new Promise<void>(() => undefined) : undefined));
    reader.push(batchOf(1));
    const filler = batchOf(...Array.from({ length: 1000 }, () => 7));
    for (let sum = 0; sum <= 64 << 20; sum += filler.bytes.length) reader.push(filler);
    await reader.settled();
    expect(seen[0]).toBe('/1');
    expect(seen.length).toBeGreaterThan(1000);
  });
});
