import type { FileDescriptor } from '../state/file-descriptor.ts';
import type { Machine } from '../state/machine.ts';
import type { Thread } from '../state/thread.ts';
import type { Drops } from './drops.ts';
import type { EventInfo } from './table.ts';

/** What every source's events have. Engines reuse one object for many events: nothing may keep it beyond the call. */
export interface RuntimeEvent {
  /** Name of the event source that rules name: `syscall`, `k8s_audit`, …. */
  readonly source: string;
  /** Position in the stream, from 1: `evt.num`. */
  readonly number: number;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  /** Key of the rule index: the event type's number for system calls, 0 for sources that have no types. */
  readonly type: number;
}

/** Values that a parameter can have once it is decoded. */
export type ParameterValue = number | bigint | string | boolean | Uint8Array | undefined;

/** A system call or kernel event, its parameters decoded when they are asked for. */
export interface SystemCallEvent extends RuntimeEvent {
  readonly source: 'syscall';
  readonly info: EventInfo;
  readonly cpu: number;
  readonly threadId: number;
  readonly thread: Thread | undefined;
  readonly machine: Machine;
  readonly parameterCount: number;
  /** The entry of the same call, where rules are asked about its exit alone: it may hold what the exit leaves out. */
  readonly entry?: SystemCallEvent | undefined;
  /** The descriptor that the event is about. */
  readonly descriptor: FileDescriptor | undefined;
  /** Number of that descriptor, -1 where the call failed; undefined where the event has none. */
  readonly descriptorNumber: number | undefined;
  /** Drops that this source has counted up to here, for the completeness stamp of an alert. */
  readonly drops: Drops;
  /** A parameter by its position in the event table. */
  parameter(index: number): ParameterValue;
  /** The bytes of a parameter; empty where the event ends before it. */
  parameterBytes(index: number): Uint8Array;
}

/** An event whose content is a JSON document: an audit log's line, a plugin's event. */
export interface JsonEvent extends RuntimeEvent {
  readonly document: unknown;
}
