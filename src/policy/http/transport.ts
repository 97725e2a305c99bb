import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { messageOf } from '../../core/index.ts';
import { currentSpan, traceparentOf } from '../tracing/span.ts';
import type { HttpRequest, PemSource } from './request.ts';

/** A response, its body as text; names of headers in small letters. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/** The network did not answer, or must not be asked. */
export class NetworkError extends Error {}

/** What requests depend on beside their parameters. */
export interface TransportOptions {
  /** Hosts that may be asked; undefined is all. */
  readonly allowNet?: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of a body at most. */
const mostBytes = 64 * 2 ** 20;
/** Redirections that are followed, as Go's client does. */
const mostRedirects = 10;

/** Sends a request, with retries and redirections. @throws NetworkError, Error */
export async function send(request: HttpRequest, headers: Readonly<Record<string, string>>, options: TransportOptions) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await attemptOnce(request, headers, options);
    } catch (error) {
      if (!(error instanceof NetworkError) || attempt >= request.retries || options.signal?.aborted === true)
        throw error;
      await pause(Math.min(100 * 2 ** attempt, 10_000), options.signal);
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

async function attemptOnce(
  request: HttpRequest,
  given: Readonly<Record<string, string>>,
  options: TransportOptions,
): Promise<HttpResponse> {
  const { Agent, request: ask } = await import('./undici.ts');
  const timeout = AbortSignal.timeout(Math.ceil(request.timeout));
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  const target = unixTarget(request.url);
  const span = currentSpan.getStore();
  const connect = { ...(await tlsOptions(request, options.env)), ...(target && { socketPath: target.socketPath }) };
  const agent = new Agent({ connect, connections: 1, maxResponseSize: mostBytes });
  let [url, method, body, headers] = [target?.url ?? parseUrl(request.url), request.method, request.body, given];
  try {
    for (let turn = 0; ; turn += 1) {
      requireAllowed(url, options.allowNet);
      const answer = await ask(url, {
        method: method as 'GET',
        headers: span === undefined ? headers : { ...headers, traceparent: traceparentOf(span) },
        body: body ?? null,
        dispatcher: agent,
        signal,
      });
      const next = request.followsRedirects
        ? redirection(url, answer.statusCode, answer.headers['location'])
        : undefined;
      if (next !== undefined && turn >= mostRedirects) throw new Error(`stopped after ${mostRedirects} redirects`);
      if (next === undefined)
        return { status: answer.statusCode, headers: listed(answer.headers), body: await readBody(answer.body) };
      await answer.body.dump();
      if (answer.statusCode < 307) [method, body] = [method === 'HEAD' ? 'HEAD' : 'GET', undefined];
      if (next.host !== url.host) headers = withoutCredentials(headers);
      url = next;
    }
  } catch (error) {
    if (timeout.aborted) throw new NetworkError(`${titled(method)} ${url.href}: request timed out`);
    if (error instanceof HostRefused) throw error;
    throw new NetworkError(`${titled(method)} "${url.href}": ${reasonOf(error)}`, { cause: error });
  } finally {
    await agent.destroy();
  }
}

/** The capabilities do not name the host. */
class HostRefused extends Error {}

function requireAllowed({ hostname, host }: URL, allowed: readonly string[] | undefined): void {
  const name = hostname.replace(/^\[|\]$/g, '');
  if (allowed !== undefined && !allowed.includes(name) && !allowed.includes(host))
    throw new HostRefused(`unallowed host: ${name}`);
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new Error(`no URL: ${JSON.stringify(text)}`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new NetworkError(`unsupported protocol scheme ${JSON.stringify(url.protocol.slice(0, -1))}`);
  return url;
}

/** `unix://localhost/path?socket=%2Frun%2Fx.sock`. */
function unixTarget(text: string): { readonly url: URL; readonly socketPath: string } | undefined {
  if (!text.startsWith('unix://')) return undefined;
  const url = new URL(`http://${text.slice('unix://'.length)}`);
  const socketPath = url.searchParams.get('socket');
  if (socketPath === null) throw new Error('invalid URL: unix socket address without parameter socket');
  url.searchParams.delete('socket');
  return { url, socketPath };
}

function redirection(url: URL, status: number, location: string | string[] | undefined): URL | undefined {
  const [target] = [location].flat();
  if (![301, 302, 303, 307, 308].includes(status) || target === undefined) return undefined;
  return parseUrl(new URL(target, url).href);
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const secret = new Set(['authorization', 'cookie', 'host', 'proxy-authorization']);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.has(name)));
}

async function tlsOptions({ tls }: HttpRequest, env: TransportOptions['env']): Promise<Record<string, unknown>> {
  const [ca, cert, key] = await Promise.all([tls.ca, tls.cert, tls.key].map((source) => pemOf(source, env)));
  const authorities = ca === undefined ? [] : [ca, ...(tls.systemCertificates === true ? rootCertificates : [])];
  return {
    rejectUnauthorized: !tls.skipsVerification,
    ...(authorities.length > 0 && { ca: authorities }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(tls.serverName !== undefined && { servername: tls.serverName }),
  };
}

async function pemOf({ text, variable, file }: PemSource, env: TransportOptions['env']): Promise<string | undefined> {
  if (text !== undefined) return text;
  if (file !== undefined) return readFile(file, 'utf8');
  if (variable === undefined) return undefined;
  const value = env[variable];
  if (value === undefined) throw new Error(`environment variable ${JSON.stringify(variable)} does not exist`);
  return value;
}

function listed(headers: Readonly<Record<string, string | string[] | undefined>>): HttpResponse['headers'] {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), [value].flat()]],
    ),
  );
}

async function readBody(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostBytes) throw new Error(`the response is larger than ${mostBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function titled(method: string): string {
  return method.slice(0, 1) + method.slice(1).toLowerCase();
}

function reasonOf(error: unknown): string {
  const code = (error as { readonly code?: unknown }).code;
  const { address, hostname, port } = error as { address?: unknown; hostname?: unknown; port?: unknown };
  if (code === 'ECONNREFUSED') return `dial tcp ${String(address)}:${String(port)}: connect: connection refused`;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${String(hostname)}: no such host`;
  return messageOf(error);
}
