import type { FileDescriptor } from './file-descriptor.ts';

/** Credentials as the kernel holds them; an id of 0xffffffff means none. */
export interface Credentials {
  uid: number;
  gid: number;
  loginUid: number;
}

/** A thread that events speak of; state of a process stands in its main thread, `main`. Kept mutable: an event changes it in place. */
export interface Thread {
  readonly tid: number;
  readonly pid: number;
  /** The process's main thread, itself for a main thread. */
  main: Thread;
  parentId: number;
  /** Parent process's main thread, while it is known. */
  parent: Thread | undefined;
  /** Name, at most 15 bytes. */
  comm: string;
  /** First argument, `argv[0]`. */
  exe: string;
  /** Executable as the kernel resolved it. */
  exePath: string;
  arguments: readonly string[];
  environment: readonly string[];
  /** Ends with a slash. */
  cwd: string;
  root: string;
  sessionId: number;
  groupId: number;
  /** Ids as the thread's own pid namespace counts. */
  virtualTid: number;
  virtualPid: number;
  virtualGroupId: number;
  virtualSessionId: number;
  credentials: Credentials;
  capabilities: { permitted: bigint; effective: bigint; inheritable: bigint };
  tty: number;
  /** Nanoseconds since 1970 at which the process was cloned. */
  cloneTime: bigint;
  executable: {
    writable: boolean;
    upperLayer: boolean;
    lowerLayer: boolean;
    fromMemfd: boolean;
    inode: bigint;
    changed: bigint;
    modified: bigint;
  };
  /** Lines of /proc/PID/cgroup as `controller=path`. */
  cgroups: readonly string[];
  containerId: string;
  fds: Map<number, FileDescriptor>;
  /** Sizes in KiB and page faults, as the last event that told them. */
  memory: { size: number; resident: number; swap: number; majorFaults: number; minorFaults: number };
  fdLimit: number;
  /** Nanoseconds since 1970 at which the init process of the thread's pid namespace started; 0 where no event told it. */
  namespaceStart: bigint;
  /** The call that the thread is in, for the exit that follows. */
  entry: CallEntry;
}

/** What is remembered of the entry of a system call. */
export interface CallEntry {
  /** Number of the entry's event type, -1 for none. */
  type: number;
  /** Its time, nanoseconds since 1970, in two 32-bit halves: a number for each is cheaper than one bigint. */
  timeHigh: number;
  timeLow: number;
  /** Descriptor that the entry named, -1 for none. */
  descriptor: number;
  /** The entry's bytes, for the types whose exit leaves parameters out. */
  bytes: Uint8Array | undefined;
  length: number;
}
