import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { signBundle } from '../bundle/signature.ts';
import { writeArchive } from '../bundle/write.ts';

/** A bundle that a service offers. */
interface Offer {
  readonly bytes: Uint8Array | undefined;
  readonly tag: string;
  /** Tags that were asked with. */
  readonly requests: string[];
}

/** What was sent to a service. */
interface Taken {
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

/** A service of bundles, which knows ETags, and of decisions and status, which it keeps; for tests. */
export class FakeService {
  readonly bundles: Record<string, Offer> = {};
  readonly taken: Taken[] = [];
  /** Nothing that is sent is taken. */
  refusesUploads = false;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Offers a bundle of some files, signed with a secret where one is given. */
  offer(path: string, files: Readonly<Record<string, string>>, tag: string, key?: string): void {
    this.offerBytes(path, archiveOf(files, key), tag);
  }

  offerBytes(path: string, bytes: Uint8Array, tag: string): void {
    this.bundles[path] = { requests: this.bundles[path]?.requests ?? [], bytes, tag };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', method, headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (method === 'POST') {
      if (this.refusesUploads) return void response.writeHead(503).end();
      const body = Buffer.concat(chunks);
      const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      this.taken.push({ path, body: JSON.parse(text.toString()) as unknown, authorization: headers.authorization });
      return void response.writeHead(200).end();
    }
    const given = this.bundles[path];
    given?.requests.push(String(headers['if-none-match'] ?? ''));
    if (given?.bytes === undefined) return void response.writeHead(404).end();
    if (headers['if-none-match'] === given.tag) return void response.writeHead(304).end();
    response.writeHead(200, { etag: given.tag, 'content-type': 'application/gzip' }).end(given.bytes);
  }
}

/** A bundle's archive, signed with a secret where one is given. */
export function archiveOf(files: Readonly<Record<string, string>>, key?: string): Uint8Array {
  const list = Object.entries(files).map(([path, text]) => ({ path, text }));
  if (key === undefined) return writeArchive(list);
  return writeArchive([...list, { path: '.signatures.json', text: signBundle(list, { key, algorithm: 'HS256' }) }]);
}

/** Settings of a bundle that is asked for all the time. */
export function asksOften(name: string): string[] {
  return [
    `bundles.${name}.service=s`,
    `bundles.${name}.resource=/${name}.tar.gz`,
    `bundles.${name}.polling.min_delay_seconds=0`,
    `bundles.${name}.polling.max_delay_seconds=0`,
  ];
}

/** Status and members of the answer to a GET. */
export async function getJson(url: string): Promise<{ readonly status: number; readonly result?: unknown }> {
  const answered = await fetch(url);
  return { status: answered.status, ...((await answered.json()) as object) };
}
