import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import type { Dispatcher } from 'undici';
import { wordsOf, type Text } from '../../core/index.ts';
import { OciError } from '../error.ts';
import type { HttpRequest, HttpResponse, Transport } from './http.ts';
import { isLoopback } from './loopback.ts';
import { detail } from '../details.ts';

/** How the network is used. */
export interface TransportOptions {
  /** Certificates (PEM) of authorities that are trusted beside Node's own. */
  readonly certificateAuthorities?: readonly string[];
  /** Certificate and key (PEM) that prove who calls, where a server asks for them. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** Name that the server's certificate must have, instead of the host that is called. */
  readonly serverName?: string;
  /** Accepts any certificate, and redirects to plain HTTP. */
  readonly insecure?: boolean;
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in either case; default the process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until a connection stands; default 15 s. */
  readonly connectTimeout?: number;
  /** Milliseconds without a header or a further byte of a body before a registry counts as stalled; default 30 s. */
  readonly stallTimeout?: number;
  readonly userAgent?: string;
}

const maxRedirects = 10;

/** Makes a transport on undici with kept connections; undici is loaded with the first request. */
export function createTransport(options: TransportOptions = {}): Transport {
  let dispatchers: Promise<Dispatchers> | undefined;
  const load = () => (dispatchers ??= makeDispatchers(options));
  return {
    async send(request) {
      const loaded = await load();
      return follow(request, options, (hop) => exchange(hop, loaded, options));
    },
    async close() {
      const loaded = await dispatchers;
      // Running transfers end too: whoever closes has no use for them.
      await Promise.all([loaded?.direct.destroy(), loaded?.proxied.destroy()]);
    },
  };
}

interface Dispatchers {
  readonly direct: Dispatcher;
  readonly proxied: Dispatcher;
}

async function makeDispatchers(options: TransportOptions): Promise<Dispatchers> {
  const { certificateAuthorities = [], insecure = false, environment = process.env } = options;
  const { connectTimeout = 15_000, stallTimeout = 30_000 } = options;
  const { Agent, EnvHttpProxyAgent } = await import('./undici.ts');
  const tls = {
    ...(certificateAuthorities.length === 0 ? {} : { ca: [...rootCertificates, ...certificateAuthorities] }),
    rejectUnauthorized: !insecure,
    ...options.clientCertificate,
    ...(options.serverName === undefined ? {} : { servername: options.serverName }),
  };
  const common = {
    headersTimeout: 2 * stallTimeout,
    bodyTimeout: stallTimeout,
    connect: { ...tls, timeout: connectTimeout },
  };
  const direct = new Agent(common);
  const [httpProxy, httpsProxy, noProxy] = ['http_proxy', 'https_proxy', 'no_proxy'].map(
    (name) => environment[name] || environment[name.toUpperCase()],
  );
  if (!httpProxy && !httpsProxy) return { direct, proxied: direct };
  const proxies = { httpProxy: httpProxy ?? '', httpsProxy: httpsProxy ?? '', noProxy: noProxy ?? '' };
  return { direct, proxied: new EnvHttpProxyAgent({ ...common, requestTls: tls, ...proxies }) };
}

/**
 * Follows redirects. Credentials stay with the origin they were meant for; https never leads to plain http.
 * @throws {OciError} OCI_REGISTRY where a redirect cannot be followed.
 */
async function follow(
  request: HttpRequest,
  { insecure = false }: TransportOptions,
  exchange: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  let hop = request;
  for (let count = 0; count <= maxRedirects; count++) {
    const response = await exchange(hop);
    const location = redirectOf(hop, response);
    if (location === undefined) return response;
    await response.discard();
    if (hop.url.protocol === 'https:' && location.protocol !== 'https:' && !insecure)
      throw failure(hop.url, detail('it redirects to {origin}, which is not encrypted', { origin: location.origin }));
    hop = {
      ...hop,
      url: location,
      headers: location.origin === hop.url.origin ? (hop.headers ?? {}) : withoutCredentials(hop.headers),
    };
  }
  throw failure(request.url, detail('it redirects more than {maxRedirects} times', { maxRedirects }));
}

/** Where a response leads; 301 to 303 are followed only where nothing is sent. */
function redirectOf({ method, url }: HttpRequest, { status, headers }: HttpResponse): URL | undefined {
  const statuses = method === 'GET' || method === 'HEAD' ? [301, 302, 303, 307, 308] : [307, 308];
  if (!statuses.includes(status) || headers['location'] === undefined) return undefined;
  const location = URL.canParse(headers['location'], url.href) ? new URL(headers['location'], url.href) : undefined;
  if (location !== undefined && /^https?:$/.test(location.protocol)) return location;
  throw failure(url, detail('it redirects to something that is no HTTP address'));
}

const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Headers without those that prove who we are. */
export function withoutCredentials(headers: HttpRequest['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.has(name.toLowerCase())));
}

async function exchange(
  { method, url, headers = {}, body, signal }: HttpRequest,
  { direct, proxied }: Dispatchers,
  { userAgent = 'dartagnan' }: TransportOptions,
): Promise<HttpResponse> {
  try {
    const response = await (isLoopback(url.hostname) ? direct : proxied).request({
      method,
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      headers: { 'user-agent': userAgent, ...headers },
      body: body === undefined ? null : bodyOf(body()),
      // Else undici closes the connection behind every HEAD, and each question of a digest costs a new one.
      reset: false,
      ...(signal === undefined ? {} : { signal }),
    });
    return {
      status: response.statusCode,
      headers: Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : value,
        ]),
      ),
      url,
      body: readBody(response.body, url, signal),
      discard: () => response.body.dump({ limit: 2 ** 16 }).catch(() => undefined),
    };
  } catch (error) {
    throw networkError(url, error, signal);
  }
}

function bodyOf(body: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Uint8Array | Readable {
  return body instanceof Uint8Array ? body : Readable.from(body, { objectMode: false });
}

async function* readBody(
  body: AsyncIterable<Uint8Array>,
  url: URL,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw networkError(url, error, signal);
  }
}

/** An abort passes as it is; all else is a failing network, its cause kept. */
function networkError(url: URL, error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof OciError) return error;
  return new OciError('OCI_NETWORK', {
    message: detail('the connection fails: {reason}', { reason: wordsOf(error) }),
    where: safeUrl(url),
    cause: error,
  });
}

/** A URL for messages, without its query, which may hold a signature. */
export function safeUrl({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

function failure(url: URL, message: Text): OciError {
  return new OciError('OCI_REGISTRY', { message, where: safeUrl(url) });
}
