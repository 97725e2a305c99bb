import type { SystemCallEvent } from '../../events/event.ts';
import { systemCallNames } from '../../events/table.ts';

/** What `evt.type` says: the name of the event type, for generic events that of the system call they carry. */
export function eventTypeName(event: SystemCallEvent): string {
  return event.type > 1 ? event.info.name : (systemCallNames[String(event.parameter(0))] ?? '<unknown>');
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
const readBit = 0;
const writeBit = 1;
const otherBit = 2;
const waitBase = 0x40;

/** Whether the event reads, writes, or transfers in another way; undefined where it does none of it. */
export function ioDirection({ info }: SystemCallEvent): 'read' | 'write' | 'other' | undefined {
  const category = info.category & 0xff;
  if (category === (ioBase | readBit)) return 'read';
  if (category === (ioBase | writeBit)) return 'write';
  return category === (ioBase | otherBit) ? 'other' : undefined;
}

/** Whether the event waits. */
export function isWait({ info }: SystemCallEvent): boolean {
  return (info.category & 0xff) === waitBase;
}

/** What `evt.category` says. */
export function categoryName(event: SystemCallEvent): string {
  const category = event.info.category & 0xff;
  if (isWait(event)) return 'wait';
  const direction = ioDirection(event);
  if (direction === undefined) return categories[category] ?? 'unknown';
  const kind =
    event.descriptor?.type === 'ipv4' || event.descriptor?.type === 'ipv6'
      ? 'net'
      : event.descriptor?.type === 'file'
        ? 'file'
        : 'other';
  return `IO-${direction === 'other' ? 'other' : kind === 'other' ? 'other' : direction}`;
}
