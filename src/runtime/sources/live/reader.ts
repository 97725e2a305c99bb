import type { EventConsumer } from '../capture/reader.ts';
import { EventRecord } from '../../events/record.ts';
import { eventTable } from '../../events/table.ts';
import type { Machine } from '../../state/machine.ts';
import { StateTracker } from '../../state/tracker.ts';
import { learnThread } from './bootstrap.ts';
import { calls, eventTypesOf } from './calls.ts';
import type { Batch } from './drain.ts';

/** System calls whose events a set of rules or the state needs. @param needed a non-zero byte for each event type, as `neededTypes` gives it. */
export function wantedCalls(needed: Uint8Array): ReadonlySet<string> {
  return new Set(calls.map(({ name }) => name).filter((name) => eventTypesOf(name).some((type) => needed[type] !== 0)));
}

const typeOffset = 20;
const lengthOffset = 16;

/** Names of events whose exit carries the kernel's path of the descriptor behind the table's parameters. */
const resolved = new Set(['creat', 'open', 'openat', 'openat2']);
const executions = new Set(['execve', 'execveat']);
/** Where the kernel's own path stands: behind the table's last parameter; 0 for types that carry none. */
const pathIndex = eventTable.map(({ name, number, parameters }) =>
  number % 2 === 1 && resolved.has(name) ? parameters.length : 0,
);
const folderIndex = eventTable.map(({ name, number, parameters }) =>
  number % 2 === 1 && executions.has(name) ? parameters.length : 0,
);

/** Events that tell all of a thread themselves. */
const births = eventTable.map(({ name }) => ['clone', 'clone3', 'fork', 'vfork', 'procexit'].includes(name));

/** Hands over the events of batches, state changed by them first, as the capture reader does for files. */
export class LiveReader {
  readonly machine: Machine;
  readonly #event: EventRecord;
  readonly #tracker: StateTracker;
  readonly #consume: EventConsumer;
  #needed: Uint8Array;

  constructor(machine: Machine, needed: Uint8Array, consume: EventConsumer) {
    this.machine = machine;
    this.#event = new EventRecord(machine);
    this.#tracker = new StateTracker(machine, this.#event);
    this.#needed = needed;
    this.#consume = consume;
  }

  /** Events so far, skipped ones included. */
  get events(): number {
    return this.#event.number;
  }

  /** Other rules need other types from now on. */
  need(needed: Uint8Array): void {
    this.#needed = needed;
  }

  /** @param drops records that the source has lost up to here, for the stamp of alerts. */
  push({ bytes }: Batch, drops = 0): void {
    const event = this.#event;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    event.useMemory(bytes, view);
    event.drops = drops;
    for (let at = 0; at < bytes.length; at += view.getUint32(at + lengthOffset, true)) {
      event.number += 1;
      if (this.#needed[view.getUint16(at + typeOffset, true)] === 0) continue;
      event.moveTo(at, 'second');
      if (!this.machine.threads.has(event.threadId) && !births[event.type]) learnThread(this.machine, event.threadId);
      this.#tracker.apply();
      this.#takeKernelPaths();
      this.#consume(event);
    }
  }

  /** What the kernel resolved goes before what the state guessed from the program's words. */
  #takeKernelPaths(): void {
    const event = this.#event;
    const { descriptor, thread, type } = event;
    const path = pathIndex[type]!;
    if (path > 0 && descriptor !== undefined && path < event.parameterCount) {
      const name = event.text(path);
      if (name !== '') descriptor.name = name;
    }
    const folder = folderIndex[type]!;
    if (folder > 0 && thread !== undefined && folder < event.parameterCount) {
      const cwd = event.text(folder);
      if (cwd !== '') thread.main.cwd = cwd.endsWith('/') ? cwd : `${cwd}/`;
    }
  }
}
