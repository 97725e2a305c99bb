import { readdirSync, readFileSync } from 'node:fs';
import { containerIdOf } from '../../state/container-id.ts';
import type { Machine } from '../../state/machine.ts';
import { newDescriptor } from '../../state/new-descriptor.ts';
import { newThread } from '../../state/new-thread.ts';
import type { Thread } from '../../state/thread.ts';
import { readProcessFile, readProcessLink } from './process-file.ts';
import { processIds } from './scope.ts';

const mostDescriptors = 4096;

/** Fills a machine with the processes, users and groups that are there before the first event. */
export function bootstrapMachine(machine: Machine): void {
  addUsers(machine);
  for (const pid of processIds()) {
    const thread = readProcess(pid);
    if (thread === undefined) continue;
    machine.addThread(thread);
    for (const tid of listNumbers(`/proc/${pid}/task`)) if (tid !== pid) machine.addThread(threadOf(thread, tid));
  }
  machine.linkAll();
}

/** Learns of a thread that events name but nothing told of, its process first; harmless where it has ended. */
export function learnThread(machine: Machine, tid: number): void {
  const pid = Number(/^Tgid:\s+(\d+)/m.exec(readProcessFile(tid, 'status') ?? '')?.[1] ?? 0);
  if (pid === 0) return;
  const main = machine.thread(pid) ?? readProcess(pid);
  if (main === undefined) return;
  if (machine.thread(pid) === undefined) machine.addThread(main);
  if (tid !== pid) machine.addThread(threadOf(main, tid));
}

/** Another thread of a process, which has all but its id from the process's main thread. */
function threadOf(main: Thread, tid: number): Thread {
  const { entry } = newThread(tid, main.pid);
  return { ...main, tid, virtualTid: tid, main, entry };
}

/** A process as /proc shows it; undefined where it has ended. */
export function readProcess(pid: number): Thread | undefined {
  const stat = readProcessFile(pid, 'stat');
  const status = readProcessFile(pid, 'status');
  if (stat === undefined || status === undefined) return undefined;
  const thread = newThread(pid, pid);
  thread.comm = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  const numbers = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent, group, session, terminal] = numbers;
  Object.assign(thread, { parentId: parent, groupId: group, sessionId: session, tty: terminal });
  thread.cloneTime = timeOfStart(numbers[startIndex] ?? 0);
  const words = (readProcessFile(pid, 'cmdline') ?? '').split('\0').slice(0, -1);
  thread.exe = words[0] ?? thread.comm;
  thread.arguments = words.slice(1);
  thread.exePath = (readProcessLink(pid, 'exe') ?? '').replace(/ \(deleted\)$/, '');
  thread.environment = (readProcessFile(pid, 'environ') ?? '').split('\0').slice(0, -1);
  const cwd = readProcessLink(pid, 'cwd') ?? '';
  thread.cwd = cwd.endsWith('/') ? cwd : `${cwd}/`;
  thread.root = readProcessLink(pid, 'root') ?? '/';
  thread.executable.fromMemfd = thread.exePath.startsWith('/memfd:');
  readStatus(thread, status);
  thread.cgroups = (readProcessFile(pid, 'cgroup') ?? '').split('\n').flatMap(cgroupLine);
  thread.containerId = containerIdOf(thread.cgroups);
  readDescriptors(thread);
  return thread;
}

/** Where a process's start stands behind its name in /proc/PID/stat, in hundredths of a second since the machine's. */
const startIndex = 19;

/** Nanoseconds since 1970, as exact as /proc is. */
function timeOfStart(hundredths: number): bigint {
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  return BigInt(Math.round((Date.now() - uptime * 1000 + hundredths * 10) * 1e6));
}

function readStatus(thread: Thread, status: string): void {
  const values = new Map(
    status.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [
        line.slice(0, colon),
        line
          .slice(colon + 1)
          .trim()
          .split(/\s+/),
      ] as const;
    }),
  );
  const last = (key: string) => Number(values.get(key)?.at(-1) ?? thread.tid);
  const bits = (key: string) => BigInt(`0x${values.get(key)?.[0] ?? '0'}`);
  thread.virtualTid = last('NSpid');
  thread.virtualPid = last('NStgid');
  thread.virtualGroupId = last('NSpgid');
  thread.virtualSessionId = last('NSsid');
  thread.credentials.uid = Number(values.get('Uid')?.[1] ?? 0);
  thread.credentials.gid = Number(values.get('Gid')?.[1] ?? 0);
  const login = readProcessFile(thread.pid, 'loginuid');
  if (login !== undefined) thread.credentials.loginUid = Number(login);
  thread.capabilities = { permitted: bits('CapPrm'), effective: bits('CapEff'), inheritable: bits('CapInh') };
}

function cgroupLine(line: string): string[] {
  const [, controllers, ...path] = line.split(':');
  return controllers === undefined ? [] : [`${controllers === '' ? 'unified' : controllers}=${path.join(':')}`];
}

/** Files and what has a path; sockets are learned from the events that use them. */
function readDescriptors(thread: Thread): void {
  for (const number of listNumbers(`/proc/${thread.pid}/fd`).slice(0, mostDescriptors)) {
    const target = readProcessLink(thread.pid, `fd/${number}`);
    if (target === undefined) continue;
    if (target.startsWith('/')) thread.fds.set(number, newDescriptor(number, 'file', target));
    else if (target.startsWith('pipe:')) thread.fds.set(number, newDescriptor(number, 'pipe', target));
  }
}

function listNumbers(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number);
  } catch {
    return [];
  }
}

function addUsers(machine: Machine): void {
  for (const [name = '', , uid, gid, , home = '', shell = ''] of lines('/etc/passwd'))
    machine.addUser('', { uid: Number(uid), gid: Number(gid), name, home, shell });
  for (const [name = '', , gid] of lines('/etc/group')) machine.addGroup('', { gid: Number(gid), name });
}

function lines(path: string): string[][] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.includes(':'))
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}
