import type { EventRecord } from '../../events/record.ts';
import { eventTable } from '../../events/table.ts';
import { containerIdOf } from '../container-id.ts';
import { newThread, noId } from '../new-thread.ts';
import { resolvePath } from '../path.ts';
import type { Thread } from '../thread.ts';
import { parameterColumn, type TransitionContext, type TransitionRow } from '../transition.ts';

/** CLONE_THREAD as the capture format numbers it, not as the kernel does. */
const cloneThread = 1 << 13;
const clones = ['clone', 'clone3', 'fork', 'vfork'];
const executions = ['execve', 'execveat'];
const writableExecutable = 1;
const upperLayer = 2;
const fromMemfd = 4;
const lowerLayer = 8;

const columnNames = [
  ...(['flags', 'pid', 'ptid', 'vtid', 'vpid', 'pidns_init_start_ts', 'comm', 'cwd'] as const),
  ...(['cgroups', 'fdlimit', 'uid', 'gid', 'vm_size', 'vm_rss', 'vm_swap', 'pgft_maj'] as const),
  ...(['pgft_min', 'env', 'tty', 'vpgid', 'pgid', 'loginuid', 'exe_ino', 'exe_ino_ctime'] as const),
  ...(['exe_ino_mtime', 'cap_inheritable', 'cap_permitted', 'cap_effective', 'trusted_exepath'] as const),
] as const;
type ColumnName = (typeof columnNames)[number];
type Positions = Readonly<Record<ColumnName, number>>;
const columns = columnNames.map((name) => [name, parameterColumn(name)] as const);
/** Where each parameter stands, by event type; -1 where a type lacks it. Objects of one shape, for the hot path. */
const positions: readonly Positions[] = eventTable.map(
  ({ number }) => Object.fromEntries(columns.map(([name, column]) => [name, column[number]!])) as Positions,
);

function positionsOf(type: number): Positions {
  return positions[type]!;
}

/** Births, new programs and deaths of processes. */
export const processTransitions: readonly TransitionRow[] = [
  { names: clones, direction: 'exit', apply: clone },
  { names: executions, direction: 'exit', keepEntry: true, apply: execute },
];

function clone({ event, thread }: TransitionContext): void {
  const result = event.signed(0);
  if (result < 0) return;
  if (result === 0) becomeChild(event, thread);
  else {
    const flags = event.integer(positionsOf(event.type).flags) ?? 0;
    if (!event.machine.threads.has(result)) addChild(event, thread, result, (flags & cloneThread) !== 0);
  }
}

/** The caller's exit tells of the child, which may run, and tell of itself, later or earlier. */
function addChild(event: EventRecord, caller: Thread, tid: number, isThread: boolean): void {
  if (caller.virtualTid >= 0 && caller.virtualTid !== caller.tid) return;
  const child = inherit(newThread(tid, isThread ? caller.pid : tid), caller, isThread);
  child.parentId = isThread ? caller.parentId : caller.pid;
  child.virtualTid = tid;
  child.virtualPid = child.pid;
  child.cloneTime = event.time;
  describe(event, child);
  event.machine.addThread(child);
}

function becomeChild(event: EventRecord, thread: Thread): void {
  const pid = event.signed(positionsOf(event.type).pid, thread.pid);
  const parentId = event.signed(positionsOf(event.type).ptid);
  const known = thread.comm !== '' && thread.comm !== '<NA>' && thread.pid === pid;
  const parent = event.machine.threads.get(pid === thread.tid ? parentId : pid);
  const isThread = pid !== thread.tid;
  const child = known ? thread : newThread(thread.tid, pid);
  if (!known && parent !== undefined) inherit(child, parent, isThread);
  child.parentId = parentId;
  child.virtualTid = event.signed(positionsOf(event.type).vtid, child.tid);
  child.virtualPid = event.signed(positionsOf(event.type).vpid, child.pid);
  if (child.cloneTime === 0n) child.cloneTime = event.time;
  describe(event, child);
  const start = positionsOf(event.type).pidns_init_start_ts;
  if (start >= 0) child.namespaceStart = BigInt(event.integer(start) ?? 0);
  event.machine.addThread(child);
  event.thread = child;
}

/** What a child has from the thread that made it. */
function inherit(child: Thread, from: Thread, isThread: boolean): Thread {
  child.exePath = from.exePath;
  child.environment = from.environment;
  child.cwd = from.cwd;
  child.root = from.root;
  child.sessionId = from.sessionId;
  child.groupId = from.groupId;
  child.virtualGroupId = from.virtualGroupId;
  child.virtualSessionId = from.virtualSessionId;
  child.credentials = { ...from.credentials };
  child.capabilities = { ...from.capabilities };
  child.executable = { ...from.executable };
  child.tty = from.tty;
  child.cgroups = from.cgroups;
  child.containerId = from.containerId;
  child.namespaceStart = from.namespaceStart;
  if (isThread) child.fds = from.main.fds;
  else for (const [number, descriptor] of from.main.fds) child.fds.set(number, { ...descriptor, nameChanged: false });
  return child;
}

/** What the events of births and of new programs say alike. */
function describe(event: EventRecord, thread: Thread): void {
  const { type } = event;
  thread.exe = event.text(1);
  thread.arguments = event.list(2);
  const comm = positionsOf(type).comm;
  thread.comm = comm < 0 ? baseName(thread.exe) : event.text(comm);
  const cwd = event.text(positionsOf(type).cwd);
  if (cwd !== '') thread.cwd = cwd.endsWith('/') ? cwd : `${cwd}/`;
  const cgroups = positionsOf(type).cgroups;
  if (cgroups >= 0) {
    thread.cgroups = event.list(cgroups);
    thread.containerId = containerIdOf(thread.cgroups);
  }
  thread.fdLimit = event.signed(positionsOf(type).fdlimit);
  readIds(event, thread);
  readMemory(event, thread);
}

function readIds(event: EventRecord, thread: Thread): void {
  const { credentials } = thread;
  credentials.uid = optional(event, positionsOf(event.type).uid) ?? credentials.uid;
  credentials.gid = optional(event, positionsOf(event.type).gid) ?? credentials.gid;
}

function optional(event: EventRecord, index: number): number | undefined {
  return index < 0 ? undefined : event.integer(index);
}

function readMemory(event: EventRecord, { memory }: Thread): void {
  memory.size = optional(event, positionsOf(event.type).vm_size) ?? memory.size;
  memory.resident = optional(event, positionsOf(event.type).vm_rss) ?? memory.resident;
  memory.swap = optional(event, positionsOf(event.type).vm_swap) ?? memory.swap;
  memory.majorFaults = optional(event, positionsOf(event.type).pgft_maj) ?? memory.majorFaults;
  memory.minorFaults = optional(event, positionsOf(event.type).pgft_min) ?? memory.minorFaults;
}

function execute(context: TransitionContext): void {
  const { event, thread } = context;
  if (event.signed(0, 0) !== 0) return;
  const { type } = event;
  describe(event, thread);
  const environment = positionsOf(type).env;
  if (environment >= 0) thread.environment = event.list(environment);
  thread.parentId = optional(event, positionsOf(event.type).ptid) ?? thread.parentId;
  thread.tty = optional(event, positionsOf(event.type).tty) ?? thread.tty;
  thread.virtualGroupId = optional(event, positionsOf(event.type).vpgid) ?? thread.virtualGroupId;
  thread.groupId = optional(event, positionsOf(event.type).pgid) ?? thread.groupId;
  const login = positionsOf(type).loginuid;
  if (login >= 0) thread.credentials.loginUid = event.integer(login) ?? noId;
  readExecutable(event, thread);
  thread.exePath = executablePath(context);
  event.machine.link(thread);
}

function readExecutable(event: EventRecord, thread: Thread): void {
  const flags = optional(event, positionsOf(event.type).flags);
  if (flags === undefined) return;
  const big = (name: ColumnName) =>
    BigInt((event.parameter(positionsOf(event.type)[name]) as number | bigint | undefined) ?? 0);
  thread.executable = {
    writable: (flags & writableExecutable) !== 0,
    upperLayer: (flags & upperLayer) !== 0,
    fromMemfd: (flags & fromMemfd) !== 0,
    lowerLayer: (flags & lowerLayer) !== 0,
    inode: big('exe_ino'),
    changed: big('exe_ino_ctime'),
    modified: big('exe_ino_mtime'),
  };
  thread.capabilities = {
    inheritable: big('cap_inheritable'),
    permitted: big('cap_permitted'),
    effective: big('cap_effective'),
  };
}

/** The path that the kernel resolved; in older captures the one that the entry named. */
function executablePath({ event, thread, entry }: TransitionContext): string {
  const trusted = positionsOf(event.type).trusted_exepath;
  const resolved = trusted < 0 ? '' : event.text(trusted);
  if (resolved !== '') return resolved;
  const before = entry();
  if (before === undefined) return thread.exe.includes('/') ? resolvePath(thread.cwd, thread.exe) : '';
  const at = before.info.name === 'execveat' ? 1 : 0;
  const name = before.text(at);
  if (name.startsWith('/')) return name;
  if (at === 0) return name === '' || name === '<NA>' ? '' : resolvePath(thread.cwd, name);
  const folder = thread.main.fds.get(before.signed(0));
  if (name === '' || name === '<NA>') return folder?.name ?? '';
  return resolvePath(folder?.name ?? thread.cwd, name);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Numbers of the event types that end a thread. */
export const exitTypes: ReadonlySet<number> = new Set(
  eventTable.filter(({ name }) => name === 'procexit').map(({ number }) => number),
);
