import type { SystemCallEvent } from '../../events/event.ts';
import { eventFlags, systemCallNames } from '../../events/table.ts';
import type { DescriptorType } from '../../state/file-descriptor.ts';

/** What `evt.type` says: the name of the event type, for generic events that of the system call they carry. */
export function eventTypeName(event: SystemCallEvent): string {
  if (event.type > 1) return event.info.name;
  const name = systemCallNames[String(event.parameter(0))];
  return name === undefined || name === 'unknown' ? '<unknown>' : name;
}

/** Names of the categories of system calls by their number (`ppm_event_category`, low byte). */
const categories = [
  'unknown',
  'other',
  'file',
  'net',
  'IPC',
  'memory',
  'process',
  'sleep',
  'system',
  'signal',
  'user',
  'time',
  'processing',
] as const;

const ioBase = 0x20;
const waitBase = 0x40;
const schedulerBase = 0x80;

/** Whether the event reads or writes; undefined where it does neither. */
export function ioDirection({ info }: SystemCallEvent): 'read' | 'write' | undefined {
  if ((info.flags & eventFlags.readsFd) !== 0) return 'read';
  return (info.flags & eventFlags.writesFd) !== 0 ? 'write' : undefined;
}

/** Whether the event waits. */
export function isWait({ info }: SystemCallEvent): boolean {
  return (info.flags & eventFlags.waits) !== 0;
}

const transferCategories: Readonly<Partial<Record<DescriptorType, string>>> = {
  file: 'file',
  directory: 'file',
  ipv4: 'net',
  ipv6: 'net',
  unix: 'ipc',
  pipe: 'ipc',
  event: 'ipc',
  signalfd: 'signal',
  eventpoll: 'wait',
  inotify: 'file',
  timerfd: 'time',
};

/** What `evt.category` says; a transfer is of its descriptor's kind. */
export function categoryName({ info, descriptor }: SystemCallEvent): string {
  const category = info.category & 0xff;
  if (category === schedulerBase) return 'scheduler';
  if (category === waitBase) return 'wait';
  if (category < ioBase) return categories[category] ?? 'unknown';
  return (descriptor === undefined ? undefined : transferCategories[descriptor.type]) ?? 'unknown';
}
