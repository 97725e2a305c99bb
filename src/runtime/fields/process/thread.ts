import type { SystemCallEvent } from '../../events/event.ts';
import type { Thread } from '../../state/thread.ts';
import { field, keyed, requiredKey } from '../define.ts';
import type { Field, FieldType, FieldValue } from '../field.ts';
import { capabilityText } from './capabilities.ts';

function thread(
  name: string,
  type: FieldType,
  doc: string,
  read: (thread: Thread, event: SystemCallEvent) => FieldValue,
): Field {
  return field(name, type, doc, (event) => (event.thread === undefined ? undefined : read(event.thread, event)));
}

/** Two controllers carry other names in captures than in cgroup version 1. */
function controllerName(line: string): string {
  return line.replace(/^io=/, 'blkio=').replace(/^perf=/, 'perf_event=');
}

function cgroupPath({ cgroups }: Thread, controller: string): string | undefined {
  return cgroups
    .map(controllerName)
    .find((line) => line.startsWith(`${controller}=`))
    ?.slice(controller.length + 1);
}

const ofMain = (of: Thread, value: number): number => (of.tid === of.pid ? value : 0);
const sampled = 'Share of a processor that the thread used; sampled by no capture of ours, so absent.';

/** Fields of the thread of an event. */
export const threadFields: readonly Field[] = [
  thread('thread.cap_effective', 'string', 'Effective capabilities, names separated by spaces.', ({ capabilities }) =>
    capabilityText(capabilities.effective),
  ),
  thread(
    'thread.cap_inheritable',
    'string',
    'Inheritable capabilities, names separated by spaces.',
    ({ capabilities }) => capabilityText(capabilities.inheritable),
  ),
  thread('thread.cap_permitted', 'string', 'Permitted capabilities, names separated by spaces.', ({ capabilities }) =>
    capabilityText(capabilities.permitted),
  ),
  keyed(
    'thread.cgroup',
    'string',
    'Cgroup of a controller, thread.cgroup.cpu.',
    requiredKey,
    (controller) => (event) => (event.thread === undefined ? undefined : cgroupPath(event.thread, controller ?? '')),
  ),
  thread('thread.cgroups', 'string', 'All cgroups, controller=path, separated by spaces.', ({ cgroups }) =>
    cgroups.length === 0 ? undefined : cgroups.map(controllerName).join(' '),
  ),
  thread('thread.cpu', 'number', sampled, () => undefined),
  thread('thread.cpu.system', 'number', sampled, () => undefined),
  thread('thread.cpu.user', 'number', sampled, () => undefined),
  thread(
    'thread.exectime',
    'duration',
    'Nanoseconds on the processor until a switch of processes; needs switch events, so absent.',
    () => undefined,
  ),
  thread('thread.ismain', 'boolean', 'Whether the thread is its process’s main one.', ({ tid, pid }) => tid === pid),
  thread('thread.nametid', 'string', 'Name and id, written together.', ({ comm, tid }) => `${comm}${tid}`),
  thread('thread.pfmajor', 'number', 'Major page faults.', ({ memory }) => memory.majorFaults),
  thread('thread.pfminor', 'number', 'Minor page faults.', ({ memory }) => memory.minorFaults),
  field('thread.tid', 'number', 'Id of the thread.', ({ threadId }) => threadId),
  thread(
    'thread.totexectime',
    'duration',
    'Nanoseconds on the processor up to now; needs switch events, so absent.',
    () => undefined,
  ),
  thread('thread.vmrss', 'number', 'Resident memory, KiB; 0 for all but the main thread.', (of) =>
    ofMain(of, of.memory.resident),
  ),
  thread('thread.vmrss.b', 'number', 'Resident memory, bytes; 0 for all but the main thread.', (of) =>
    ofMain(of, of.memory.resident * 1024),
  ),
  thread('thread.vmsize', 'number', 'Virtual memory, KiB; 0 for all but the main thread.', (of) =>
    ofMain(of, of.memory.size),
  ),
  thread('thread.vmsize.b', 'number', 'Virtual memory, bytes; 0 for all but the main thread.', (of) =>
    ofMain(of, of.memory.size * 1024),
  ),
  thread('thread.vtid', 'number', 'Id of the thread in its own namespace.', ({ virtualTid }) =>
    virtualTid < 0 ? undefined : virtualTid,
  ),
];
