import type { EventConsumer } from '../capture/reader.ts';
import { noDrops, type Drops } from '../../events/drops.ts';
import { EventRecord } from '../../events/record.ts';
import { eventTable } from '../../events/table.ts';
import type { Machine } from '../../state/machine.ts';
import { neededTypes, StateTracker } from '../../state/tracker.ts';
import { learnThread } from './bootstrap.ts';
import type { TypedCondition } from '../../engine/simplify.ts';
import { calls, eventTypesOf, failuresOnly } from './calls.ts';
import { agrees, kernelDescriptor } from './descriptor.ts';
import type { WatchedCall } from './filter/compile.ts';
import type { Batch } from './drain.ts';

/** Calls that only tell of descriptors, which events that use one describe themselves. */
const descriptorCalls: ReadonlySet<string> = new Set([
  'close',
  'connect',
  'creat',
  'dup',
  'dup2',
  'dup3',
  'memfd_create',
  'open',
  'open_by_handle_at',
  'openat',
  'openat2',
  'pipe',
  'pipe2',
  'socket',
  'socketpair',
  'userfaultfd',
]);

/**
 * System calls whose events a set of rules or the state needs.
 * @param watches whether a rule watches an event type. @param table whether rules ask for descriptors that the event is not about.
 */
export function wantedCalls(watches: (type: number) => boolean, table: boolean): ReadonlySet<string> {
  const needed = neededTypes(watches);
  // A descriptor that was closed can no longer be described when the call ends.
  const all = table || eventTypesOf('close').some(watches);
  const isWanted = (name: string) =>
    (descriptorCalls.has(name) && !all) || failuresOnly.has(name)
      ? eventTypesOf(name).some(watches)
      : eventTypesOf(name).some((type) => needed[type] !== 0);
  return new Set(calls.map(({ name }) => name).filter(isWanted));
}

/** Calls with conditions that the kernel's filter can be made of. */
export function watchedCalls(
  conditions: (type: number) => readonly TypedCondition[],
  wanted: ReadonlySet<string>,
  table: boolean,
): WatchedCall[] {
  const all = table || eventTypesOf('close').some((type) => conditions(type).length > 0);
  const needed = neededTypes(() => false);
  return calls.flatMap(({ name }) => {
    const [, type] = eventTypesOf(name);
    const state = needed[type] !== 0 && (all || !descriptorCalls.has(name)) && !failuresOnly.has(name);
    return wanted.has(name) && !state ? [{ name, type, conditions: conditions(type) }] : [];
  });
}

/** Fields that speak of descriptors other than the event's own: for their sake every call that makes or ends one is wanted. */
const tableFields = /\b(?:fd\.types|fdlist\.|proc\.std(?:in|out|err)\.)/;

/** Whether conditions or outputs ask for such a field. */
export function asksForTable(conditions: readonly TypedCondition[], outputs: readonly string[]): boolean {
  return outputs.some((text) => tableFields.test(text)) || conditions.some(namesTable);
}

function namesTable(condition: TypedCondition): boolean {
  if (typeof condition === 'boolean') return false;
  if (condition.kind === 'check') return tableFields.test(JSON.stringify([condition.left, condition.right]));
  return condition.kind === 'not' ? namesTable(condition.operand) : condition.operands.some(namesTable);
}

const mostDescriptors = 65_536;
/** Bytes of events that may queue up behind one that waits. */
const mostQueued = 64 << 20;
const typeOffset = 20;
const lengthOffset = 16;

/** Descriptors that an exit describes: where the description stands, and the parameter of the exit or entry that numbers it. */
interface Described {
  readonly at: number;
  readonly number: { readonly entry: boolean; readonly index: number };
}

const describedBy: readonly (readonly Described[])[] = eventTable.map(({ number, name }) => {
  const row = eventTypesOf(name)[1] === number ? calls.find((one) => one.name === name) : undefined;
  return (row?.extra ?? []).flatMap(({ kind, argument }, index) => {
    if (row === undefined || kind !== 'descriptor') return [];
    const [entry, exit] = [row.enter ?? [], row.exit].map((operands) =>
      operands.findIndex((one) => one.kind === 'signed' && one.argument === argument),
    ) as [number, number];
    const place = exit >= 0 ? { entry: false, index: exit } : { entry: true, index: entry };
    return [{ at: row.exit.length + index, number: place }];
  });
});

/** Entries, which are part of their exit: rules are asked once, about what has happened, as Falco asks them since it drops entries. */
const isEntry = eventTable.map(({ name, number }) => number % 2 === 0 && eventTable[number + 1]?.name === name);

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
  readonly #wait: ((event: EventRecord) => Promise<void> | undefined) | undefined;
  /** Ends the wait for what an event needs; undefined where none waits. */
  #wake: (() => void) | undefined;
  #waiting: Promise<void> = Promise.resolve();
  #queue: { readonly bytes: Batch['bytes']; readonly drops: Drops }[] = [];
  #queuedBytes = 0;
  /** Descriptor that the entry before named: entry and exit of a call stand in one record, one after the other. */
  #entryFd = -1;
  /** Where that entry stands in the batch, and its type. */
  #entryAt = -1;
  #entryType = -1;

  /**
   * @param wait what an event has to wait for before rules see it, and with it all that come behind; bounded in time by who gives
   * the promise, and by the events that queue up.
   */
  constructor(
    machine: Machine,
    needed: Uint8Array,
    consume: EventConsumer,
    wait?: (event: EventRecord) => Promise<void> | undefined,
  ) {
    this.#wait = wait;
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

  /** @param drops what the source has lost up to here, for the stamp of alerts. */
  push({ bytes }: Batch, drops = noDrops): void {
    if (this.#wake === undefined) return this.#read(bytes, 0, drops);
    this.#queue.push({ bytes, drops });
    this.#queuedBytes += bytes.length;
    if (this.#queuedBytes > mostQueued) this.#wake();
  }

  /** Resolves once nothing waits. */
  async settled(): Promise<void> {
    while (this.#wake !== undefined) await this.#waiting;
  }

  #pause(reason: Promise<void>, resume: () => void): void {
    const full = new Promise<void>((resolve) => (this.#wake = resolve));
    this.#waiting = Promise.race([reason, full]).then(() => {
      this.#wake = undefined;
      resume();
      while (this.#wake === undefined) {
        const next = this.#queue.shift();
        if (next === undefined) return;
        this.#queuedBytes -= next.bytes.length;
        this.#read(next.bytes, 0, next.drops);
      }
    });
  }

  #read(bytes: Batch['bytes'], from: number, drops: Drops): void {
    const event = this.#event;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    event.useMemory(bytes, view);
    event.drops = drops;
    this.#entryType = -1;
    for (let at = from; at < bytes.length; at += view.getUint32(at + lengthOffset, true)) {
      event.number += 1;
      if (this.#needed[view.getUint16(at + typeOffset, true)] === 0) continue;
      event.moveTo(at, 'second');
      if (this.machine.start === 0n) this.machine.start = event.time;
      if (!this.machine.threads.has(event.threadId) && !births[event.type]) learnThread(this.machine, event.threadId);
      this.#takeDescriptors();
      this.#tracker.apply();
      this.#takeKernelPaths();
      if (isEntry[event.type] === true) {
        this.#entryFd = event.parameterCount > 0 ? event.signed(0) : -1;
        [this.#entryAt, this.#entryType] = [at, event.type];
        continue;
      }
      if (this.#entryType === event.type - 1) event.entryAt = this.#entryAt;
      const reason = this.#wait?.(event);
      if (reason === undefined) this.#consume(event);
      else {
        const next = at + event.length;
        return this.#pause(reason, () => {
          this.#consume(event);
          this.#read(bytes, next, drops);
        });
      }
    }
  }

  /** Puts what the kernel says of a descriptor into the state, where that knows nothing or something else of it. */
  #takeDescriptors(): void {
    const event = this.#event;
    for (const { at, number: place } of describedBy[event.type] ?? []) {
      const number = place.entry ? this.#entryFd : event.signed(place.index);
      const fds = this.machine.threads.get(event.threadId)?.main.fds;
      if (number < 0 || fds === undefined || at >= event.parameterCount) continue;
      const told = kernelDescriptor(number, event.parameterBytes(at));
      const known = fds.get(number);
      if (told === undefined || (known !== undefined && agrees(known, told))) continue;
      if (fds.size < mostDescriptors || known !== undefined) fds.set(number, told);
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
