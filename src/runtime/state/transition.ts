import type { EventRecord } from '../events/record.ts';
import { eventTable } from '../events/table.ts';
import type { FileDescriptor } from './file-descriptor.ts';
import type { Thread } from './thread.ts';

/** What a transition sees: the event, the thread that it is of, and the entry of its call where that was kept. */
export interface TransitionContext {
  readonly event: EventRecord;
  readonly thread: Thread;
  /** The call's entry event, for exits that leave parameters out; undefined where none was kept. */
  entry(): EventRecord | undefined;
  /** Puts a descriptor into the thread's table and makes it the event's. */
  add(descriptor: FileDescriptor): void;
  /** Takes a descriptor out once the event has been evaluated. */
  removeLater(number: number): void;
}

/** How one event type changes the state. */
export type Transition = (context: TransitionContext) => void;

/** Rows of transitions by name of event type and direction. */
export interface TransitionRow {
  /** `evt.type` names; every version of them is meant. */
  readonly names: readonly string[];
  readonly direction: 'entry' | 'exit';
  /** Versions whose exit does not carry what is needed: their entry is kept. */
  readonly keepEntry?: boolean;
  readonly apply: Transition;
}

const indices: readonly Readonly<Record<string, number>>[] = eventTable.map(({ parameters }) =>
  Object.fromEntries(parameters.map(({ name }, index) => [name, index])),
);

/** Position of a parameter by name, so that one transition serves all versions of an event; -1 where this one lacks it. */
export function parameterIndex(type: number, name: string): number {
  return indices[type]?.[name] ?? -1;
}

/** Whether a number of the event table is an entry's: entries are even. */
export function isEntry(type: number): boolean {
  return type % 2 === 0;
}

/** Whether an event type begins a system call: its exit is the next number. A switch of processes, a signal or the end of a thread is no call. */
export function startsCall(type: number): boolean {
  return isEntry(type) && eventTable[type + 1]?.name === eventTable[type]?.name;
}

/** Position of a parameter in each event type, for the hot path; -1 where a type lacks it. */
export function parameterColumn(name: string): Int16Array {
  return Int16Array.from(eventTable, ({ number }) => parameterIndex(number, name));
}
