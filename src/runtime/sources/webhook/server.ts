import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { wordsOf } from '../../../core/index.ts';
import { RuntimeError } from '../../errors.ts';
import { parseJson } from '../../../formats/json/parse.ts';

/** Where a webhook listens and what it takes. */
export interface WebhookOptions {
  /** Address of the interface; loopback where nothing else is said. */
  readonly host?: string;
  readonly port: number;
  /** Path of the endpoint, `/k8s-audit`. */
  readonly path: string;
  /** Certificate and key in PEM, one file as the original has it; absent for plain HTTP. */
  readonly certificate?: string;
  /** Bytes of one request at most. */
  readonly largestBatch?: number;
  /** Gets each document, in the order of arrival; what it throws is the sender's fault and answered with 400. */
  onDocument(document: unknown): void;
}

/** A webhook that listens. */
export interface Webhook {
  /** The port, which the system chose where 0 was asked for. */
  readonly port: number;
  close(): Promise<void>;
}

/** What the API server sends at most unless told otherwise. */
const defaultBatch = 12_582_912;
/** A sender that stops in the middle of a request is not waited for. */
const patience = 30_000;

/**
 * Listens for POSTs of JSON, as an API server's audit backend sends them.
 * @throws {RuntimeError} RUNTIME_WEBHOOK where the address is taken or the certificate is none.
 */
export async function openWebhook(options: WebhookOptions): Promise<Webhook> {
  const server = serverOf(options);
  server.requestTimeout = patience;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(fault(options, cause)));
    server.listen(options.port, options.host ?? '127.0.0.1', () => resolve());
  });
  server.on('error', () => undefined);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function serverOf(options: WebhookOptions): Server {
  const { certificate } = options;
  const answer = (request: IncomingMessage, response: ServerResponse) => void answerTo(request, response, options);
  if (certificate === undefined) return createServer(answer);
  try {
    return createSecureServer({ cert: certificate, key: certificate }, answer);
  } catch (cause) {
    throw fault(options, cause);
  }
}

function fault({ host = '127.0.0.1', port }: WebhookOptions, cause: unknown): RuntimeError {
  return new RuntimeError('RUNTIME_WEBHOOK', { message: wordsOf(cause), where: `${host}:${port}`, cause });
}

async function answerTo(request: IncomingMessage, response: ServerResponse, options: WebhookOptions): Promise<void> {
  const refusal = refusalOf(request, options);
  const [code, words] = refusal ?? (await receive(request, options));
  if (!response.headersSent) response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(words);
  if (refusal !== undefined) request.resume();
}

type Answer = readonly [code: number, words: string];

function refusalOf({ url = '', method = '', headers }: IncomingMessage, { path }: WebhookOptions): Answer | undefined {
  if (url.split('?')[0] !== path) return [404, 'not found\n'];
  if (method !== 'POST') return [405, `${method} method not allowed\n`];
  if (headers['content-type']?.includes('application/json') !== true) return [400, 'wrong Content Type\n'];
  return undefined;
}

async function receive(request: IncomingMessage, options: WebhookOptions): Promise<Answer> {
  const most = options.largestBatch ?? defaultBatch;
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > most) return [413, `bad request: larger than ${most} bytes\n`];
      pieces.push(piece);
    }
    options.onDocument(parseJson(Buffer.concat(pieces).toString('utf8')));
    return [200, ''];
  } catch (error) {
    return [400, `bad request: ${wordsOf(error)}\n`];
  }
}
