import type { SystemCallEvent } from '../../events/event.ts';
import type { Thread } from '../../state/thread.ts';
import { field, keyed, optionalEither, optionalKey, type Getter } from '../define.ts';
import type { Field, FieldType, FieldValue } from '../field.ts';
import { ancestorAt, parentOf } from './ancestors.ts';
import { commandLine } from './command-line.ts';

type Read = (thread: Thread, event: SystemCallEvent) => FieldValue;

const ofThread =
  (read: Read): Getter =>
  (event) =>
    event.thread === undefined ? undefined : read(event.thread, event);
const ofMain =
  (read: Read): Getter =>
  (event) =>
    event.thread === undefined ? undefined : read(event.thread.main, event);
const ofParent =
  (read: Read): Getter =>
  (event) => {
    const parent = event.thread === undefined ? undefined : parentOf(event, event.thread);
    return parent === undefined ? undefined : read(parent, event);
  };

const process = (name: string, type: FieldType, doc: string, read: Read): Field =>
  field(name, type, doc, ofThread(read));
const parent = (name: string, type: FieldType, doc: string, read: Read): Field =>
  field(name, type, doc, ofParent(read));
const known = (id: number): number | undefined => (id < 0 ? undefined : id);
const nonZero = (value: bigint): bigint | undefined => (value === 0n ? undefined : value);

function environmentText({ environment }: Thread, name: string | undefined): string {
  if (name === undefined) return environment.join(' ');
  return (
    environment
      .find((one) => one.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .trim() ?? ''
  );
}

function bindAncestorEnvironment(argument: string | undefined): Getter {
  if (argument === undefined || /^[0-9]+$/.test(argument)) {
    const steps = Number(argument ?? 0);
    return (event) => {
      const thread = ancestorAt(event, steps);
      return thread === undefined ? undefined : environmentText(thread.main, undefined);
    };
  }
  return (event) => {
    for (let step = 1; step <= 20; step += 1) {
      const value = environmentText(ancestorAt(event, step) ?? emptyEnvironment, argument);
      if (value !== '') return value;
    }
    return '';
  };
}

const emptyEnvironment = { environment: [] } as unknown as Thread;

/** The shell that stands highest among a process and its ancestors. */
function loginShell(event: SystemCallEvent): number | undefined {
  let [found, thread]: [number | undefined, Thread | undefined] = [undefined, event.thread?.main];
  for (let step = 0; step < 64 && thread !== undefined; step += 1) {
    if (thread.comm.endsWith('sh')) found = thread.pid;
    const next = parentOf(event, thread);
    if (next === thread) break;
    thread = next;
  }
  return found;
}

const since = (thread: Thread, event: SystemCallEvent): bigint | undefined =>
  thread.cloneTime === 0n ? undefined : event.time - thread.cloneTime;

/** Fields of the process of an event and of its parent. */
export const processFields: readonly Field[] = [
  keyed(
    'proc.aenv',
    'string',
    'Environment of an ancestor by number, or a variable of the nearest one that has it.',
    optionalEither,
    bindAncestorEnvironment,
  ),
  process('proc.args', 'string', 'Arguments without the first, separated by spaces.', ({ arguments: values }) =>
    values.join(' '),
  ),
  process('proc.cmdlenargs', 'number', 'Length of all arguments together.', ({ arguments: values }) =>
    values.reduce((sum, { length }) => sum + length, 0),
  ),
  process('proc.cmdline', 'string', 'Name and arguments.', commandLine),
  process('proc.cmdnargs', 'number', 'Number of arguments.', ({ arguments: values }) => values.length),
  field(
    'proc.cwd',
    'path',
    'Current folder.',
    ofMain(({ cwd }) => cwd),
  ),
  process('proc.duration', 'duration', 'Nanoseconds since the process was made.', since),
  keyed('proc.env', 'string', 'Environment, or one variable of it.', optionalKey, (name) =>
    ofMain((thread) => environmentText(thread, name)),
  ),
  process('proc.exe', 'string', 'First argument, argv[0].', ({ exe }) => exe),
  process('proc.exeline', 'string', 'First argument and the others.', ({ exe, arguments: values }) =>
    [exe, ...values].join(' '),
  ),
  process('proc.exepath', 'path', 'Path of the executable.', ({ exePath }) => exePath),
  field(
    'proc.fdlimit',
    'number',
    'Most descriptors that the process may open.',
    ofMain(({ fdLimit }) => known(fdLimit)),
  ),
  field(
    'proc.fdopencount',
    'number',
    'Descriptors that are open.',
    ofMain(({ fds }) => fds.size),
  ),
  field(
    'proc.fdusage',
    'number',
    'Share of the descriptors that are open, percent.',
    ofMain(({ fds, fdLimit }) => (fdLimit > 0 ? (fds.size * 100) / fdLimit : undefined)),
  ),
  process('proc.exe_ino', 'number', 'Inode of the executable.', ({ executable }) => nonZero(executable.inode)),
  process(
    'proc.exe_ino.ctime',
    'time',
    'When the executable’s inode changed, nanoseconds since 1970.',
    ({ executable }) => nonZero(executable.changed),
  ),
  process(
    'proc.exe_ino.ctime_duration_pidns_start',
    'duration',
    'Nanoseconds from the change of the executable to the start of the pid namespace.',
    ({ executable, namespaceStart }) =>
      executable.changed === 0n || namespaceStart === 0n ? undefined : executable.changed - namespaceStart,
  ),
  process(
    'proc.exe_ino.ctime_duration_proc_start',
    'duration',
    'Nanoseconds from the change of the executable to the start of the process.',
    ({ executable, cloneTime }) =>
      executable.changed === 0n || cloneTime === 0n || cloneTime < executable.changed
        ? undefined
        : cloneTime - executable.changed,
  ),
  process(
    'proc.exe_ino.mtime',
    'time',
    'When the executable’s content changed, nanoseconds since 1970.',
    ({ executable }) => nonZero(executable.modified),
  ),
  process(
    'proc.is_exe_from_memfd',
    'boolean',
    'Whether the executable lies in memory alone.',
    ({ executable }) => executable.fromMemfd,
  ),
  process(
    'proc.is_exe_lower_layer',
    'boolean',
    'Whether the executable is of the image’s layers.',
    ({ executable }) => executable.lowerLayer,
  ),
  process(
    'proc.is_exe_upper_layer',
    'boolean',
    'Whether the executable was written in the container.',
    ({ executable }) => executable.upperLayer,
  ),
  process(
    'proc.is_exe_writable',
    'boolean',
    'Whether the process’s user may write its executable.',
    ({ executable }) => executable.writable,
  ),
  field('proc.loginshellid', 'number', 'Id of the oldest shell among the ancestors.', loginShell),
  process('proc.name', 'string', 'Name of the process, at most 15 bytes.', ({ comm }) => comm),
  field('proc.nchilds', 'number', 'Threads of the process without the main one.', (event) => threadCount(event) - 1),
  field('proc.nthreads', 'number', 'Threads of the process.', threadCount),
  parent('proc.pcmdline', 'string', 'Command line of the parent.', commandLine),
  parent('proc.pexe', 'string', 'First argument of the parent.', ({ exe }) => exe),
  parent('proc.pexepath', 'path', 'Path of the parent’s executable.', ({ exePath }) => exePath),
  process('proc.pid', 'number', 'Id of the process.', ({ pid }) => pid),
  process('proc.pid.ts', 'time', 'When the process was made, nanoseconds since 1970.', ({ cloneTime }) =>
    nonZero(cloneTime),
  ),
  process(
    'proc.pidns_init_start_ts',
    'time',
    'When the pid namespace’s first process started, nanoseconds since 1970.',
    ({ namespaceStart }) => nonZero(namespaceStart),
  ),
  parent('proc.pname', 'string', 'Name of the parent; absent for pid 1.', ({ comm }) => comm),
  parent('proc.ppid', 'number', 'Id of the parent.', ({ pid }) => pid),
  parent('proc.ppid.duration', 'duration', 'Nanoseconds since the parent was made.', since),
  parent('proc.ppid.ts', 'time', 'When the parent was made, nanoseconds since 1970.', ({ cloneTime }) =>
    nonZero(cloneTime),
  ),
  parent('proc.pvpid', 'number', 'Id of the parent in its own namespace.', ({ virtualPid }) => known(virtualPid)),
  process('proc.tty', 'number', 'Terminal of the process, 0 for none.', ({ tty }) => tty),
  process('proc.vmrss', 'number', 'Resident memory, KiB.', ({ memory }) => memory.resident),
  process('proc.vmsize', 'number', 'Virtual memory, KiB.', ({ memory }) => memory.size),
  process('proc.vmswap', 'number', 'Swapped memory, KiB.', ({ memory }) => memory.swap),
  process('proc.vpid', 'number', 'Id of the process in its own namespace.', ({ virtualPid }) => known(virtualPid)),
];

/** Looks through all threads: for outputs, not for hot conditions. */
function threadCount(event: SystemCallEvent): number {
  let count = 0;
  for (const { pid } of event.machine.threads.values()) if (pid === event.thread?.pid) count += 1;
  return count;
}
