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
  /** Number and descriptor that the thread's pending entry event named, for the exit that follows. */
  lastEntry: { type: number; time: bigint } | undefined;
}
