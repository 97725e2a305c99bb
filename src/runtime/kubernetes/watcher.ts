import { messageOf, type Log } from '../../core/index.ts';
import { json } from '../containers/lookup.ts';
import type { ClusterKind } from '../state/cluster.ts';
import { StatusError, type ClusterClient } from './client.ts';
import type { Directory } from './directory.ts';
import { readObject } from './object.ts';

/** Where the API server has the objects of a kind. */
const paths: Readonly<Record<ClusterKind, string>> = {
  deployment: '/apis/apps/v1/deployments',
  ns: '/api/v1/namespaces',
  pod: '/api/v1/pods',
  rc: '/api/v1/replicationcontrollers',
  rs: '/apis/apps/v1/replicasets',
  svc: '/api/v1/services',
};

/** What a watch of a cluster needs. */
export interface WatcherPorts {
  readonly client: ClusterClient;
  readonly directory: Directory;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Pods of this node alone are kept; absent keeps those of all. */
  readonly node?: string;
  /** Milliseconds before the first new try; it doubles up to 256 times as many. */
  readonly patience?: number;
}

const pageSize = 250;
/** The server ends a watch after so many seconds, and it is begun again where it stood. */
const watchSeconds = 290;
/** A watch that ends within so many milliseconds is followed by a rest. */
const shortest = 50;
const gone = 410;
const mostDoublings = 8;

/** Keeps a directory as the API server has it, until the signal. Resolves once every kind has been read or refused. */
export async function watchCluster(ports: WatcherPorts): Promise<void> {
  await Promise.all((Object.keys(paths) as ClusterKind[]).map((kind) => new Reflector(kind, ports).start()));
}

/** Lists and watches the objects of one kind (Kubernetes API concepts, "Watch bookmarks", "410 Gone responses"). */
class Reflector {
  readonly #kind: ClusterKind;
  readonly #ports: WatcherPorts;
  #version: string | undefined;
  #failures = 0;
  #isFull = false;

  constructor(kind: ClusterKind, ports: WatcherPorts) {
    this.#kind = kind;
    this.#ports = ports;
  }

  /** Resolves after the first turn; the others go on behind. */
  async start(): Promise<void> {
    await this.#turn(() => this.#list());
    void this.#follow();
  }

  async #follow(): Promise<void> {
    while (!this.#ports.signal.aborted) {
      if (this.#failures > 0) await this.#rest();
      const begun = performance.now();
      await this.#turn(() => (this.#version === undefined ? this.#list() : this.#watch(this.#version)));
      // A server that ends each watch at once is asked no more often than one that fails.
      if (this.#failures === 0 && performance.now() - begun < shortest) await this.#rest();
    }
  }

  /** A failure is told once, until it goes well again. */
  async #turn(work: () => Promise<void>): Promise<void> {
    const { signal, log } = this.#ports;
    if (signal.aborted) return;
    try {
      await work();
      this.#failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof StatusError && error.status === gone) this.#version = undefined;
      this.#failures += 1;
      if (this.#failures === 1)
        log.warn({ kind: this.#kind, reason: messageOf(error) }, 'the API server of Kubernetes cannot be asked');
    }
  }

  #rest(): Promise<void> {
    const { signal, patience = 1000 } = this.#ports;
    const wait = patience * 2 ** Math.min(Math.max(0, this.#failures - 1), mostDoublings) * (1 + Math.random() / 4);
    return new Promise((resolve) => {
      const timer = setTimeout(done, wait);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done, { once: true });
    });
  }

  get #selection(): string {
    const { node } = this.#ports;
    return this.#kind === 'pod' && node !== undefined
      ? `&fieldSelector=${encodeURIComponent(`spec.nodeName=${node}`)}`
      : '';
  }

  async #list(): Promise<void> {
    const { client, directory, signal } = this.#ports;
    const left = new Set(directory.of(this.#kind).keys());
    let token = '';
    do {
      const from = token === '' ? '' : `&continue=${encodeURIComponent(token)}`;
      const page = json.object(
        await client.get(`${paths[this.#kind]}?limit=${pageSize}${this.#selection}${from}`, signal),
      );
      const metadata = json.object(page['metadata']);
      for (const item of json.list(page['items'])) left.delete(this.#put(item) ?? '');
      token = json.text(metadata['continue']) ?? '';
      this.#version = json.text(metadata['resourceVersion']);
    } while (token !== '');
    for (const uid of left) directory.delete(this.#kind, uid);
  }

  async #watch(version: string): Promise<void> {
    const { client, directory, signal } = this.#ports;
    const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=${watchSeconds}&resourceVersion=${encodeURIComponent(version)}`;
    for await (const line of client.watch(`${paths[this.#kind]}?${query}${this.#selection}`, signal)) {
      const { type, object } = json.object(line);
      const members = json.object(object);
      if (type === 'ERROR') throw this.#fault(members);
      if (type === 'ADDED' || type === 'MODIFIED') this.#put(object);
      if (type === 'DELETED') directory.delete(this.#kind, json.text(json.object(members['metadata'])['uid']) ?? '');
      this.#version = json.text(json.object(members['metadata'])['resourceVersion']) ?? this.#version;
      this.#failures = 0;
    }
  }

  #fault(status: Readonly<Record<string, unknown>>): StatusError {
    const words = json.text(status['message']) ?? '';
    return new StatusError(paths[this.#kind], Number(status['code'] ?? 0), { en: words, zh: words });
  }

  /** The uid of what was read. */
  #put(value: unknown): string | undefined {
    const object = readObject(value);
    if (object === undefined) return undefined;
    if (!this.#ports.directory.put(this.#kind, object) && !this.#isFull) {
      this.#isFull = true;
      this.#ports.log.warn(
        { kind: this.#kind },
        'the cluster has more objects than are kept: fields of some are absent',
      );
    }
    return object.uid;
  }
}
