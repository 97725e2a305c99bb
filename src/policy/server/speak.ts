import { createServer as createHttp, type RequestListener, type Server as HttpServer } from 'node:http';
import {
  createSecureServer,
  createServer as createHttp2,
  type Http2SecureServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { TlsSettings } from './tls.ts';

/** How long clients may be silent, milliseconds. */
export interface Patience {
  /** Until the headers of a request are there. */
  readonly headers: number;
  /** Until a request is there whole. */
  readonly request: number;
  /** How often connections are looked at. */
  readonly every: number;
}

/** What a server grants clients where nothing else is said: bodies may be large, and lines slow. */
export const usualPatience: Patience = { headers: 20_000, request: 300_000, every: 5_000 };

/** A server before it listens. */
export interface Speaker {
  readonly server: HttpServer | Http2SecureServer;
  /** Asks clients that keep a connection of HTTP/2 open to make no more requests by it. */
  closeSessions(): void;
}

type Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

/** A server of HTTP/1.1 and HTTP/2 by TLS, as clients choose. @param clients whether their certificates are asked for, and must hold */
export function speakTls(
  handler: RequestListener,
  tls: TlsSettings,
  clients: { readonly requestCert: boolean; readonly rejectUnauthorized: boolean } | undefined,
  patience: Patience,
): Speaker {
  const options = { ...tls, ...clients, allowHTTP1: true };
  const server = createSecureServer(options, handler as unknown as Handler);
  const times = { headersTimeout: patience.headers, requestTimeout: patience.request };
  return { server: Object.assign(server, times), closeSessions: sessionsOf(server, patience) };
}

/** A server of HTTP/1.1, and where `h2c` is wanted of HTTP/2 without TLS too, told apart by the first bytes (RFC 9113, section 3.3). */
export function speakPlain(handler: RequestListener, h2c: boolean, patience: Patience): Speaker {
  const options = { connectionsCheckingInterval: patience.every };
  const server = createHttp(options, handler);
  Object.assign(server, { headersTimeout: patience.headers, requestTimeout: patience.request });
  if (!h2c) return { server, closeSessions: () => undefined };
  const second = createHttp2(handler as unknown as Handler);
  const [first] = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const drop = setTimeout(() => socket.destroy(), patience.headers);
    socket.once('close', () => clearTimeout(drop));
    socket.on('error', () => socket.destroy());
    let begin = '';
    const onReadable = (): void => {
      begin += ((socket.read() as Buffer | null) ?? '').toString('latin1');
      if (begin.length < preface.length && preface.startsWith(begin)) return;
      clearTimeout(drop);
      socket.off('readable', onReadable);
      socket.unshift(Buffer.from(begin, 'latin1'));
      if (begin.startsWith(preface)) second.emit('connection', socket);
      else first?.call(server, socket);
    };
    socket.on('readable', onReadable);
  });
  return { server, closeSessions: sessionsOf(second, patience) };
}

/** What clients of HTTP/2 say first: its beginning is enough to know them by. */
const preface = 'PRI ';

function sessionsOf(server: Http2SecureServer | Http2Server, patience: Patience): () => void {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.setTimeout(patience.request, () => session.destroy());
  });
  server.on('sessionError', () => undefined);
  return () => {
    for (const session of sessions) session.close();
  };
}
