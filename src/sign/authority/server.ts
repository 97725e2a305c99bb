import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problem, type Answer, type ServiceRequest } from './answer.ts';

/** Longest request that is read. */
const maxBody = 2 ** 25;

/** A server that answers once {@link RunningServer.serve} was told how. */
export interface RunningServer {
  readonly port: number;
  serve(answer: (request: ServiceRequest) => Promise<Answer>): void;
  close(): Promise<void>;
}

/** Listens; port 0 takes a free one. */
export async function listen(host: string, port: number): Promise<RunningServer> {
  let handler: (request: ServiceRequest) => Promise<Answer> = async () => problem(503, 'starting');
  const server = createServer((message, response) => void respond(message, response, (request) => handler(request)));
  // A client that sends its request drop by drop holds nobody up.
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: portOf(server),
    serve(answer) {
      handler = answer;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  message: IncomingMessage,
  response: ServerResponse,
  handler: (request: ServiceRequest) => Promise<Answer>,
): Promise<void> {
  const answer = await handle(message, handler).catch(() => problem(500, 'internal error'));
  response.writeHead(answer.status, { 'content-type': answer.type, ...answer.headers });
  response.end(answer.body);
}

async function handle(
  message: IncomingMessage,
  handler: (request: ServiceRequest) => Promise<Answer>,
): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBody) return problem(413, 'the request is too long');
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
  const url = new URL(message.url ?? '/', 'http://service');
  return handler({ method: message.method ?? 'GET', url, headers, body: Buffer.concat(chunks) });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
