import type { Thread } from './thread.ts';

/** An id that stands for none. */
export const noId = 0xffff_ffff;

/** A thread of which nothing but its id is known. */
export function newThread(tid: number, pid: number): Thread {
  const thread: Omit<Thread, 'main'> & { main?: Thread } = {
    tid,
    pid,
    parentId: -1,
    parent: undefined,
    comm: '',
    exe: '',
    exePath: '',
    arguments: [],
    environment: [],
    cwd: '',
    root: '/',
    sessionId: -1,
    groupId: -1,
    virtualTid: -1,
    virtualPid: -1,
    virtualGroupId: -1,
    virtualSessionId: -1,
    credentials: { uid: noId, gid: noId, loginUid: noId },
    capabilities: { permitted: 0n, effective: 0n, inheritable: 0n },
    tty: 0,
    cloneTime: 0n,
    executable: {
      writable: false,
      upperLayer: false,
      lowerLayer: false,
      fromMemfd: false,
      inode: 0n,
      changed: 0n,
      modified: 0n,
    },
    cgroups: [],
    containerId: '',
    fds: new Map(),
    memory: { size: 0, resident: 0, swap: 0, majorFaults: 0, minorFaults: 0 },
    fdLimit: -1,
    namespaceStart: 0n,
    entry: { type: -1, timeHigh: 0, timeLow: 0, descriptor: -1, bytes: undefined, length: 0 },
  };
  return Object.assign(thread, { main: thread as Thread });
}
