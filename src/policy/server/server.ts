import type { RequestListener, Server as HttpServer, ServerResponse } from 'node:http';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Log } from '../../core/index.ts';
import type { SpanExporter } from '../tracing/exporter.ts';
import { beginSpan, callerOf, type Span } from '../tracing/span.ts';
import { type AccessOptions, authorize } from './authorize.ts';
import { invalid, type ServerRequest, tooLarge } from './body.ts';
import type { ServerContext, ServerRoute } from './context.ts';
import { type Asked, type Packed, packed } from './pack.ts';
import { errorReply, type Reply, RequestError } from './reply.ts';
import { nextRequestId } from './request-id.ts';
import { redirectOf } from './redirect.ts';
import { serverRoutes } from './routes/index.ts';
import type { ServerSettings } from './settings.ts';
import { type Patience, type Speaker, speakPlain, speakTls, usualPatience } from './speak.ts';
import type { TlsSettings } from './tls.ts';
import { handlerOf, unrouted } from './unrouted.ts';

/** How a server is made beside what its handlers share. */
export interface ServerOptions {
  readonly access: AccessOptions;
  readonly log: Log;
  readonly settings: ServerSettings;
  /** Each request is told to the log. */
  readonly logsRequests?: boolean;
  /** Certificate and key in PEM, and authorities of clients' certificates. */
  readonly tls?: TlsSettings;
  /** HTTP/2 is spoken without TLS too. */
  readonly h2c?: boolean;
  /** How long clients may be silent. */
  readonly patience?: Patience;
  /** Takes the spans of requests; absent where no traces are told. */
  readonly tracer?: SpanExporter;
  /** Endpoints; all of them by default. */
  readonly routes?: readonly ServerRoute[];
}

/** Makes a server, not listening yet, over what its handlers share. */
export function createServer(context: ServerContext, options: ServerOptions): FastifyInstance {
  const { settings } = options;
  let closeSessions = (): void => undefined;
  const app = fastify({
    bodyLimit: settings.maxBody,
    exposeHeadRoutes: false,
    frameworkErrors(_error, _request, reply) {
      void (reply as unknown as FastifyReply).code(400).type('text/plain; charset=utf-8').send('400 Bad Request');
    },
    // Requests that come by a connection which is open already are answered while the server closes.
    return503OnClosing: false,
    serverFactory(handler) {
      const speaker = speakerOf(handler, options);
      ({ closeSessions } = speaker);
      return speaker.server as HttpServer;
    },
  }) as unknown as FastifyInstance;
  app.addHook('preClose', async () => closeSessions());
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  for (const route of options.routes ?? serverRoutes)
    app.route({
      method: route.method,
      url: route.path,
      async handler(request, reply) {
        const start = performance.now();
        const span = options.tracer && spanOf(route, request, options.tracer);
        const given = requestOf(request, settings);
        if (options.logsRequests === true) options.log.info(aboutRequest(given), 'Received request.');
        const answer =
          redirectOf(given.method, given.url) ??
          (await answerTo(route, span === undefined ? given : { ...given, span }, context, options));
        if (span !== undefined) await options.tracer?.end(span, answer.status);
        // Who reads metrics is not told of.
        if (route.name !== 'metrics')
          context.metrics.add(route.name, route.method, answer.status, (performance.now() - start) / 1000);
        reply.hijack();
        send(reply.raw, packed(answer, askedOf(request), settings), answer.status);
        if (options.logsRequests === true) logAnswer(given, answer, performance.now() - start, options.log);
      },
    });
  app.setErrorHandler((error: Refusal, request, reply) => {
    const answer = refused(error, request.headers['content-length'], options);
    return reply.code(answer.status).type('application/json').send(answer.body);
  });
  app.setNotFoundHandler((request, reply) => {
    const start = performance.now();
    const { method, url } = request;
    const [path = ''] = url.split('?');
    const routes = options.routes ?? serverRoutes;
    const answer = redirectOf(method, url) ?? unrouted(method, path, routes);
    const handler = handlerOf(method, path, routes);
    if (handler !== undefined) context.metrics.add(handler, method, answer.status, (performance.now() - start) / 1000);
    reply.hijack();
    send(reply.raw, packed(answer, askedOf(request), settings), answer.status);
  });
  return app;
}

/** What the library says of a request that no handler has seen. */
interface Refusal {
  readonly message: string;
  readonly code?: string;
  readonly statusCode?: number;
}

function refused(
  { code, message, statusCode = 500 }: Refusal,
  length: string | undefined,
  options: ServerOptions,
): Reply {
  const { settings, log } = options;
  const size = length === undefined ? 'its size' : `${length} bytes`;
  const why = `${size} exceeds limit of ${settings.maxBody} bytes (server.decoding.max_length)`;
  const thrown = code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? tooLarge(why) : invalid(message);
  if (statusCode >= 500) log.error({ reason: message }, 'the request failed');
  const error = statusCode >= 500 ? new RequestError(500, 'internal_error', message) : thrown;
  return errorReply(error, '') ?? { status: 500 };
}

function speakerOf(
  handler: RequestListener,
  { access, h2c = false, patience = usualPatience, tls }: ServerOptions,
): Speaker {
  if (tls === undefined) return speakPlain(handler, h2c, patience);
  const clients = { requestCert: true, rejectUnauthorized: access.authentication === 'tls' };
  return speakTls(handler, tls, tls.ca === undefined ? undefined : clients, patience);
}

function spanOf({ name }: ServerRoute, { ip, headers, method, url }: FastifyRequest, tracer: SpanExporter): Span {
  const [path = ''] = url.split('?', 1);
  const attributes = { 'http.request.method': method, 'url.path': path, 'client.address': ip };
  return beginSpan(name, attributes, callerOf(headers['traceparent']), tracer.config.sampled);
}

function askedOf({ method, url, headers }: FastifyRequest): Asked {
  return { method, url, accepted: headers['accept-encoding'] };
}

/** What all lines about a request say. */
function aboutRequest({ id, method, remote, url }: ServerRequest): Readonly<Record<string, unknown>> {
  return { client_addr: remote, req_id: id, req_method: method, req_path: url.split('?')[0] };
}

function logAnswer(request: ServerRequest, { body = '', status }: Reply, ms: number, log: Log): void {
  const answer = { resp_bytes: Buffer.byteLength(body), resp_duration: ms, resp_status: status };
  log.info({ ...aboutRequest(request), ...answer }, 'Sent response.');
}

/** Runs one handler; what it throws becomes an answer, and what nobody expected is logged too. */
async function answerTo(
  route: ServerRoute,
  request: ServerRequest,
  context: ServerContext,
  { access, log }: ServerOptions,
): Promise<Reply> {
  try {
    await authorize(request, context, access);
    return await route.handle(request, context);
  } catch (thrown) {
    const reply = errorReply(thrown, route.doing);
    if (reply !== undefined) return reply;
    log.error({ method: request.method, path: request.url, reason: String(thrown) }, 'the request failed');
    const body = { code: 'internal_error', message: String(thrown) };
    return { status: 500, body: `${JSON.stringify(body, undefined, 2)}\n` };
  }
}

function requestOf(
  { method, url, headers, body, ip, raw }: FastifyRequest,
  { maxUnpacked }: ServerSettings,
): ServerRequest {
  const socket = raw.socket as typeof raw.socket & { getPeerCertificate?: () => { subject?: Record<string, string> } };
  const subject = socket.getPeerCertificate?.().subject;
  return {
    method,
    url,
    headers,
    body: body instanceof Uint8Array ? body : new Uint8Array(),
    maxUnpacked,
    // Clients of a socket in the file system have no address.
    remote: raw.socket.remotePort === undefined ? (ip ?? '@') : `${ip}:${raw.socket.remotePort}`,
    id: nextRequestId(),
    ...(subject !== undefined && {
      certificates: [
        Object.entries(subject)
          .map(([name, value]) => `${name}=${value}`)
          .join(','),
      ],
    }),
  };
}

function send(raw: ServerResponse, { body, headers }: Packed, status: number): void {
  raw.writeHead(status, headers);
  if (body === undefined) raw.end();
  else raw.end(body);
}
