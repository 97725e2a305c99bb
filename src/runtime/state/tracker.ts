import { EventRecord } from '../events/record.ts';
import { eventFlags, eventTable } from '../events/table.ts';
import type { FileDescriptor } from './file-descriptor.ts';
import type { Machine } from './machine.ts';
import type { Thread } from './thread.ts';
import {
  isEntry,
  parameterIndex,
  startsCall,
  type Transition,
  type TransitionContext,
  type TransitionRow,
} from './transition.ts';
import { descriptorTransitions } from './transitions/descriptors.ts';
import { fileTransitions } from './transitions/files.ts';
import { containerFromJson, containerJson, identityTransitions } from './transitions/identity.ts';
import { exitTypes, processTransitions } from './transitions/process.ts';
import { socketTransitions } from './transitions/sockets.ts';
import { applyName, nameTypes } from './transitions/names.ts';

const rows: readonly TransitionRow[] = [
  ...descriptorTransitions,
  ...fileTransitions,
  ...identityTransitions,
  ...processTransitions,
  ...socketTransitions,
];

const transitions: (Transition | undefined)[] = eventTable.map(
  ({ name, number }) =>
    rows.find((row) => row.names.includes(name) && (row.direction === 'entry') === isEntry(number))?.apply,
);

/** Entries whose bytes are kept for their exit: paths and descriptors that older exits, and fields, need. */
const keptNames: ReadonlySet<string> = new Set([
  ...rows.filter(({ keepEntry }) => keepEntry === true).flatMap(({ names }) => names),
  'connect',
  'link',
  'linkat',
  'mkdir',
  'rmdir',
  'unlink',
  'unlinkat',
  'mount',
  'ptrace',
  'setns',
  'unshare',
  'sendto',
  'sendmsg',
  'umount',
  'kill',
  'tkill',
  'tgkill',
]);
const kept: readonly boolean[] = eventTable.map(
  ({ name, number, parameters }) => isEntry(number) && parameters.length > 0 && keptNames.has(name),
);

const usesFd: readonly boolean[] = eventTable.map(({ flags }) => (flags & eventFlags.usesFd) !== 0);
/** What is no call leaves the call that a thread is in alone. */
const startsCalls: readonly boolean[] = eventTable.map(({ number }) => startsCall(number));
const createsFd: readonly boolean[] = eventTable.map(({ flags }) => (flags & eventFlags.createsFd) !== 0);
const entryFdIndex: readonly number[] = eventTable.map(({ name }) =>
  name === 'mmap' || name === 'mmap2' ? 4 : name === 'splice' ? 1 : 0,
);
/** Exits name the descriptor somewhere behind the result; those that did not in older versions do so behind their last parameter. */
const exitFdIndex: readonly number[] = eventTable.map(({ number, name, parameters }) => {
  if (name === 'copy_file_range') return 1;
  const named = parameterIndex(number, 'fd');
  return named > 0 ? named : parameters.length;
});
const containerTypes: ReadonlySet<number> = new Set(
  eventTable
    .filter(({ name, number }) => name === 'container' && containerJson(number) >= 0)
    .map(({ number }) => number),
);
const endsThread: readonly boolean[] = eventTable.map(({ number }) => exitTypes.has(number));
/** Events of the machine or of the capture, not of a thread. */
const threadless: readonly boolean[] = eventTable.map(
  ({ number, flags }) => (flags & 0x100) !== 0 || containerTypes.has(number) || nameTypes.has(number),
);

/** Whether an event type must be seen for the state to stay right, whatever the rules ask. */
export function changesState(type: number): boolean {
  const exit = type + 1;
  return (
    transitions[type] !== undefined ||
    exitTypes.has(type) ||
    containerTypes.has(type) ||
    nameTypes.has(type) ||
    (isEntry(type) && transitions[exit] !== undefined && (kept[type] === true || usesFd[type] === true))
  );
}

/**
 * Which event types have to be decoded for rules that watch some: these, their entries, and all that change state. Others are
 * skipped by their number.
 */
export function neededTypes(watches: (type: number) => boolean): Uint8Array {
  const needed = new Uint8Array(65_536);
  for (const { number } of eventTable)
    if (watches(number) || changesState(number) || (isEntry(number) && watches(number + 1))) needed[number] = 1;
  return needed;
}

/** Keeps a machine's state current: called with each event that is needed, before rules look at it. */
export class StateTracker implements TransitionContext {
  readonly #machine: Machine;
  readonly event: EventRecord;
  thread!: Thread;
  readonly #entry: EventRecord;
  #closing: Map<number, FileDescriptor> | undefined;
  #closed = -1;
  #ended: Thread | undefined;

  constructor(machine: Machine, event: EventRecord) {
    this.#machine = machine;
    this.event = event;
    this.#entry = new EventRecord(machine, event.texts);
  }

  /** Sets the event's thread and descriptor and applies what it changes. What it ends, ends with the next event. */
  apply(): void {
    const { event } = this;
    if (this.#closed >= 0 || this.#ended !== undefined) this.#finish();
    const { type } = event;
    if (threadless[type] !== false) return this.#applyThreadless(type);
    const thread = this.#machine.thread(event.threadId) ?? this.#unknown();
    if (thread === undefined) return;
    this.thread = thread;
    event.thread = thread;
    if (createsFd[type] === true) event.descriptorNumber = -1;
    if (startsCalls[type] === true) this.#enter(thread, type);
    else if (!isEntry(type)) this.#leave(thread, type);
    transitions[type]?.(this);
    if (endsThread[type] === true) this.#ended = thread;
  }

  /** Ends and switches of threads that nothing told of are no reason to make one up. */
  #unknown(): Thread | undefined {
    return unmade.has(this.event.info.name) ? undefined : this.#machine.unknownThread(this.event.threadId);
  }

  #applyThreadless(type: number): void {
    const { event } = this;
    if (containerTypes.has(type)) {
      const container = containerFromJson(event.text(containerJson(type)));
      if (container !== undefined) this.#machine.addContainer(container);
    } else if (nameTypes.has(type)) applyName(event);
    else event.thread = this.#machine.threads.get(event.threadId);
  }

  #enter(thread: Thread, type: number): void {
    const { event } = this;
    const { entry } = thread;
    entry.type = type;
    entry.timeHigh = event.timeHigh;
    entry.timeLow = event.timeLow;
    entry.descriptor = -1;
    entry.length = 0;
    if (usesFd[type] === true) {
      entry.descriptor = event.signed(entryFdIndex[type]!);
      this.#point(thread, entry.descriptor);
    }
    if (kept[type] === true && event.parameterCount > 0 && event.length < 16_384 && event.layout !== 'large') {
      entry.bytes = event.copyTo(entry.bytes);
      entry.length = event.layout === 'first' ? -event.length : event.length;
    }
  }

  #leave(thread: Thread, type: number): void {
    const { event } = this;
    const { entry } = thread;
    const matches = entry.type === type - 1 || (event.info.name === 'execve' && entry.type === execveatEntry);
    if (!matches) {
      entry.type = -1;
      entry.descriptor = -1;
      entry.length = 0;
    }
    if (usesFd[type] !== true) return;
    const number = entry.descriptor >= 0 ? entry.descriptor : event.signed(exitFdIndex[type]!);
    this.#point(thread, number);
  }

  #point(thread: Thread, number: number): void {
    const { event } = this;
    event.descriptorNumber = number;
    const descriptor = number < 0 ? undefined : thread.main.fds.get(number);
    if (descriptor !== undefined && descriptor.nameChanged) descriptor.nameChanged = false;
    event.descriptor = descriptor;
  }

  entry = (): EventRecord | undefined => entryOf(this.thread, this.#entry);

  add = (descriptor: FileDescriptor): void => {
    const { fds } = this.thread.main;
    if (fds.size < mostDescriptors || fds.has(descriptor.number)) fds.set(descriptor.number, descriptor);
    if (this.#closing === fds && this.#closed === descriptor.number) this.#closed = -1;
    descriptor.nameChanged = descriptor.name !== '';
    this.event.descriptor = descriptor;
    this.event.descriptorNumber = descriptor.number;
  };

  removeLater = (number: number): void => {
    this.#closing = this.thread.main.fds;
    this.#closed = number;
  };

  #finish(): void {
    if (this.#closed >= 0) this.#closing?.delete(this.#closed);
    this.#closed = -1;
    if (this.#ended !== undefined) this.#machine.removeThread(this.#ended);
    this.#ended = undefined;
  }
}

const mostDescriptors = 65_536;
const unmade: ReadonlySet<string> = new Set(['procexit', 'switch']);
const execveatEntry = eventTable.findIndex(({ name }) => name === 'execveat');

/** The kept entry of the call that a thread is in, read through `reader`; undefined where none was kept. */
export function entryOf({ entry }: Thread, reader: EventRecord): EventRecord | undefined {
  if (entry.bytes === undefined || entry.length === 0) return undefined;
  const { bytes } = entry;
  reader.useMemory(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  reader.moveTo(0, entry.length < 0 ? 'first' : 'second');
  return reader;
}
