import type { SoftwareInventory } from '../../core/index.ts';
import type { ClusterDirectory } from './cluster.ts';
import type { Thread } from './thread.ts';
import { newThread } from './new-thread.ts';

/** A user of the machine or of a container. */
export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
  readonly home: string;
  readonly shell: string;
}

/** A group. */
export interface Group {
  readonly gid: number;
  readonly name: string;
}

/** What is known of a container: its id, and what a container runtime or orchestrator told about it. */
export interface Container {
  /** Its first 12 digits. */
  readonly id: string;
  readonly fullId?: string;
  readonly name?: string;
  readonly type?: string;
  readonly image?: string;
  readonly imageId?: string;
  readonly imageDigest?: string;
  readonly privileged?: boolean;
  readonly hostIpc?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPid?: boolean;
  /** JSON of what the network plugin gave. */
  readonly cni?: string;
  readonly ip?: string;
  readonly createdTime?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly environment?: readonly string[];
  readonly mounts?: readonly ContainerMount[];
  readonly healthcheck?: string;
  readonly liveness?: string;
  readonly readiness?: string;
  readonly podSandboxId?: string;
  readonly podUid?: string;
  readonly podName?: string;
  readonly podNamespace?: string;
  readonly podLabels?: Readonly<Record<string, string>>;
}

/** A mount of a container. */
export interface ContainerMount {
  readonly source: string;
  readonly destination: string;
  readonly mode: string;
  readonly writable: boolean;
  readonly propagation: string;
}

/** Most threads that are remembered unless another bound is given: beyond, the one that was added first is forgotten. */
const defaultThreads = 131_072;

/** Most users, groups and containers each. */
const mostNames = 65_536;

/** The state of one machine as the events up to now leave it: threads, users, groups, containers. Bounded in every part. */
export class Machine {
  readonly threads = new Map<number, Thread>();
  readonly containers = new Map<string, Container>();
  /** What belongs to known software, where somebody said so. */
  software: SoftwareInventory | undefined;
  /** Objects of the cluster that the machine is a node of, where somebody watches them. */
  cluster: ClusterDirectory | undefined;
  /** Name of the host, where the source told it. */
  hostname = '';
  /** Nanoseconds since 1970 of the first event. */
  start = 0n;
  readonly #mostThreads: number;
  readonly #users = new Map<string, User>();
  readonly #groups = new Map<string, Group>();

  /** The thread that was asked for last: most events are of the thread that the one before was of. */
  #recent: Thread | undefined;

  /** @param mostThreads how many threads are remembered; 0 for the default. */
  constructor(mostThreads = 0) {
    this.#mostThreads = mostThreads === 0 ? defaultThreads : mostThreads;
  }

  thread(tid: number): Thread | undefined {
    if (this.#recent?.tid === tid) return this.#recent;
    this.#recent = this.threads.get(tid);
    return this.#recent;
  }

  /** Adds a thread or puts it in the place of one with its id, and links it to its process and parent. */
  addThread(thread: Thread): void {
    this.#recent = undefined;
    this.threads.delete(thread.tid);
    bounded(this.threads, this.#mostThreads, thread.tid, thread);
    this.link(thread);
  }

  /** Links a thread to its process's main thread and to its parent; a parent that is not known yet is looked for again when asked. */
  link(thread: Thread): void {
    if (thread.tid !== thread.pid) {
      const main = this.threads.get(thread.pid);
      if (main !== undefined && main !== thread) {
        thread.main = main;
        thread.fds = main.fds;
      }
    }
    thread.parent = this.threads.get(thread.parentId)?.main;
  }

  /** Links all threads once a list of processes has been read: children may stand before their parents in it. */
  linkAll(): void {
    for (const thread of this.threads.values()) this.link(thread);
  }

  /** A thread that events name before any told of it. */
  unknownThread(tid: number): Thread {
    const thread = newThread(tid, tid);
    thread.comm = '<NA>';
    thread.exe = '<NA>';
    this.addThread(thread);
    return thread;
  }

  /** Forgets a thread that has ended; its children belong to the reaper from now on. */
  removeThread(thread: Thread): void {
    this.#recent = undefined;
    if (this.threads.get(thread.tid) === thread) this.threads.delete(thread.tid);
  }

  user(containerId: string, uid: number): User | undefined {
    return this.#users.get(`${containerId}/${uid}`) ?? (uid === 0 ? rootUser : undefined);
  }

  group(containerId: string, gid: number): Group | undefined {
    return this.#groups.get(`${containerId}/${gid}`) ?? (gid === 0 ? rootGroup : undefined);
  }

  /** Users and groups of a container, of the host for an empty id. */
  names(containerId: string): { readonly users: readonly User[]; readonly groups: readonly Group[] } {
    const own = <Value>(map: ReadonlyMap<string, Value>): Value[] =>
      [...map].flatMap(([key, value]) => (key.startsWith(`${containerId}/`) ? [value] : []));
    return { users: own(this.#users), groups: own(this.#groups) };
  }

  addUser(containerId: string, user: User): void {
    bounded(this.#users, mostNames, `${containerId}/${user.uid}`, user);
  }

  addGroup(containerId: string, group: Group): void {
    bounded(this.#groups, mostNames, `${containerId}/${group.gid}`, group);
  }

  removeUser(containerId: string, uid: number): void {
    this.#users.delete(`${containerId}/${uid}`);
  }

  removeGroup(containerId: string, gid: number): void {
    this.#groups.delete(`${containerId}/${gid}`);
  }

  addContainer(container: Container): void {
    bounded(this.containers, mostNames, container.id, container);
  }
}

const rootUser: User = { uid: 0, gid: 0, name: 'root', home: '/root', shell: '' };
const rootGroup: Group = { gid: 0, name: 'root' };

function bounded<Key, Value>(map: Map<Key, Value>, most: number, key: Key, value: Value): void {
  if (map.size >= most && !map.has(key)) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
  map.set(key, value);
}
