import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An object as a client of Kubernetes sends or reads it. */
export interface KubernetesObject {
  metadata: { uid: string; name: string; namespace?: string; resourceVersion?: string; [key: string]: unknown };
  [key: string]: unknown;
}

interface Change {
  readonly path: string;
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubernetesObject;
}

/**
 * An API server that speaks lists in pages, watches from a version, bookmarks, field selectors and expiry of old versions, as the
 * Kubernetes API concepts have them ("Efficient detection of changes", "Retrieving large results sets in chunks").
 */
export interface FakeCluster {
  readonly url: string;
  /** Requests so far, method and path with the query. */
  readonly requests: readonly string[];
  put(path: string, object: KubernetesObject): void;
  remove(path: string, uid: string): void;
  /** Watches from before now are answered with 410. */
  forgetHistory(): void;
  /** Ends the watches that run, as a server does that restarts. */
  dropWatches(): void;
  /** Answers every request for a path with this status; 200 mends it. */
  refuse(path: string, status: number): void;
  close(): Promise<void>;
}

/** @param token what clients must send; absent asks for none. */
export async function startFakeCluster(token?: string): Promise<FakeCluster> {
  const cluster = new Cluster(token);
  await cluster.listen();
  return cluster;
}

class Cluster implements FakeCluster {
  readonly requests: string[] = [];
  readonly #token: string | undefined;
  readonly #server: Server;
  readonly #objects = new Map<string, Map<string, KubernetesObject>>();
  readonly #refused = new Map<string, number>();
  readonly #watches = new Set<{ path: string; selector: string; response: ServerResponse }>();
  #history: Change[] = [];
  #version = 100;
  #oldest = 0;

  constructor(token: string | undefined) {
    this.#token = token;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  put(path: string, object: KubernetesObject): void {
    const objects = this.#of(path);
    const type = objects.has(object.metadata.uid) ? 'MODIFIED' : 'ADDED';
    this.#version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    objects.set(object.metadata.uid, stored);
    this.#tell({ path, version: this.#version, type, object: stored });
  }

  remove(path: string, uid: string): void {
    const object = this.#of(path).get(uid);
    if (object === undefined) return;
    this.#of(path).delete(uid);
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    this.#tell({ path, version: this.#version, type: 'DELETED', object: { ...object, metadata } });
  }

  forgetHistory(): void {
    this.#version += 1;
    this.#oldest = this.#version;
    this.#history = [];
  }

  dropWatches(): void {
    for (const { response } of this.#watches) response.destroy();
    this.#watches.clear();
  }

  refuse(path: string, status: number): void {
    this.#refused.set(path, status);
  }

  close(): Promise<void> {
    this.dropWatches();
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #of(path: string): Map<string, KubernetesObject> {
    const objects = this.#objects.get(path) ?? new Map<string, KubernetesObject>();
    this.#objects.set(path, objects);
    return objects;
  }

  #tell(change: Change): void {
    this.#history.push(change);
    for (const { path, selector, response } of this.#watches)
      if (path === change.path && selects(selector, change.object)) send(response, change.type, change.object);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push(`${request.method} ${url.pathname}${url.search}`);
    const status = this.#refused.get(url.pathname) ?? 200;
    if (this.#token !== undefined && request.headers.authorization !== `Bearer ${this.#token}`)
      return fail(response, 401);
    if (status !== 200) return fail(response, status);
    response.setHeader('content-type', 'application/json');
    if (url.searchParams.get('watch') === 'true') this.#watch(url, response);
    else this.#list(url, response);
  }

  #list({ pathname, searchParams }: URL, response: ServerResponse): void {
    const all = [...this.#of(pathname).values()].filter((one) => selects(searchParams.get('fieldSelector') ?? '', one));
    const from = Number(searchParams.get('continue') ?? 0);
    const limit = Number(searchParams.get('limit') ?? all.length);
    const rest = all.length - from - limit;
    const metadata = {
      resourceVersion: String(this.#version),
      ...(rest > 0 ? { continue: String(from + limit), remainingItemCount: rest } : {}),
    };
    response.end(JSON.stringify({ kind: 'List', apiVersion: 'v1', metadata, items: all.slice(from, from + limit) }));
  }

  #watch({ pathname, searchParams }: URL, response: ServerResponse): void {
    const from = Number(searchParams.get('resourceVersion'));
    const selector = searchParams.get('fieldSelector') ?? '';
    response.writeHead(200);
    response.flushHeaders();
    if (from < this.#oldest) {
      const status = {
        kind: 'Status',
        status: 'Failure',
        reason: 'Expired',
        message: 'too old resource version',
        code: 410,
      };
      response.end(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
      return;
    }
    for (const { path, version, type, object } of this.#history)
      if (path === pathname && version > from && selects(selector, object)) send(response, type, object);
    if (searchParams.get('allowWatchBookmarks') === 'true')
      send(response, 'BOOKMARK', { metadata: { resourceVersion: String(this.#version) } });
    const watch = { path: pathname, selector, response };
    this.#watches.add(watch);
    response.once('close', () => this.#watches.delete(watch));
  }
}

function send(response: ServerResponse, type: string, object: object): void {
  response.write(`${JSON.stringify({ type, object })}\n`);
}

function fail(response: ServerResponse, status: number): void {
  response.writeHead(status).end(JSON.stringify({ kind: 'Status', status: 'Failure', code: status }));
}

/** `spec.nodeName=NAME`, the one selector that is asked for. */
function selects(selector: string, object: KubernetesObject): boolean {
  const [, node] = /^spec\.nodeName=(.+)$/.exec(selector) ?? [];
  return node === undefined || (object['spec'] as { nodeName?: string } | undefined)?.nodeName === node;
}
