import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that misbehaves as a test wants; real registries serve everything else. */
export interface FakeRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Requests so far, in order. */
  readonly requests: readonly SeenRequest[];
  stop(): Promise<void>;
}

/** What a request looked like. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** Answers one request; `count` says how often this method and path were asked before. */
export type FakeHandler = (request: SeenRequest, response: ServerResponse, count: number) => void;

/** Starts a fake registry on a free port. */
export async function startFakeRegistry(handler: FakeHandler): Promise<FakeRegistry> {
  const requests: SeenRequest[] = [];
  const server = createServer(({ method = '', url = '', headers }, response) => {
    const count = requests.filter((seen) => seen.method === method && seen.url === url).length;
    const request = { method, url, headers };
    requests.push(request);
    handler(request, response, count);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    requests,
    async stop() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
