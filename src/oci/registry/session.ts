import { OciError } from '../error.ts';
import type { Access, Authorizer } from './authorizer.ts';
import type { HttpRequest, HttpResponse, Transport } from './http.ts';
import { isLoopback } from './loopback.ts';
import type { Endpoint } from './mirrors.ts';
import { responseError } from './response.ts';
import { safeUrl } from './transport.ts';
import { untilAborted } from './until-aborted.ts';
import { detail } from '../details.ts';

/** One call of the distribution API. */
export interface RegistryCall {
  readonly endpoint: Endpoint;
  readonly method: HttpRequest['method'];
  /** Path below `/v2/REPOSITORY/` with its query, or a URL that the registry has given (an upload, a further page). */
  readonly path: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpRequest['body'];
  /** What the token must allow. */
  readonly actions: 'pull' | 'pull,push' | 'pull,push,delete';
  /** A further repository that is read: a blob's origin when it is mounted. */
  readonly from?: string;
  /** Statuses that are no error. */
  readonly expect: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

/** The transports of a client: one that insists on certificates, and one for registries that were named insecure. */
export interface Transports {
  readonly secure: Transport;
  readonly insecure: Transport;
}

/** Sends calls: finds the scheme, authorizes, checks the status. */
export class RegistrySession {
  readonly #transports: Transports;
  readonly #authorizer: Authorizer;
  readonly #bases = new Map<string, Promise<URL>>();
  /** Registries that turned out to have no referrers API, so that they are asked once. */
  readonly withoutReferrers = new Set<string>();

  constructor(transports: Transports, authorizer: Authorizer) {
    this.#transports = transports;
    this.#authorizer = authorizer;
  }

  /** @throws {OciError} OCI_NETWORK, OCI_UNAUTHORIZED, OCI_NOT_FOUND, OCI_RATE_LIMITED, OCI_REGISTRY, OCI_CREDENTIALS. */
  async send(call: RegistryCall): Promise<HttpResponse> {
    const { endpoint, method, headers = {}, body, signal } = call;
    const transport = endpoint.insecure ? this.#transports.insecure : this.#transports.secure;
    const base = await untilAborted(this.#base(endpoint, transport), signal);
    const url = call.path instanceof URL ? call.path : new URL(`/v2/${endpoint.repository}/${call.path}`, base);
    const access: Access = { endpoint, scopes: scopesOf(call), base, transport, signal };
    const request = (authorization: string | undefined): HttpRequest => ({
      method,
      url,
      headers: authorization === undefined ? headers : { ...headers, authorization },
      ...(body === undefined ? {} : { body }),
      signal,
    });
    // Credentials are the registry's own: a place that it merely points to never sees them.
    const own = url.origin === base.origin;
    const header = own ? await this.#authorizer.header(access) : undefined;
    let response = await transport.send(request(header));
    if (response.status === 401 && own && response.url.origin === base.origin) {
      const authorization = await this.#authorizer.answer(access, response, header);
      if (authorization !== undefined) {
        await response.discard();
        response = await transport.send(request(authorization));
      }
    }
    if (call.expect.includes(response.status)) return response;
    throw await responseError(response);
  }

  async close(): Promise<void> {
    await Promise.all([this.#transports.secure.close(), this.#transports.insecure.close()]);
  }

  #base({ registry, insecure }: Endpoint, transport: Transport): Promise<URL> {
    const key = `${registry} ${insecure}`;
    const known = this.#bases.get(key);
    if (known !== undefined) return known;
    const found = findBase(registry, insecure, transport);
    this.#bases.set(key, found);
    found.catch(() => this.#bases.delete(key));
    return found;
  }
}

function scopesOf({ endpoint, actions, from }: RegistryCall): string[] {
  const own = `repository:${endpoint.repository}:${actions}`;
  return from === undefined ? [own] : [own, `repository:${from}:pull`];
}

/** Causes that show a server that speaks TLS, but not to us. */
const certificateTrouble = /CERT|SELF_SIGNED|UNABLE_TO|DEPTH_ZERO|HOSTNAME|ERR_TLS/;

/** https; where this is loopback or was named insecure, plain http if https is not understood. */
async function findBase(registry: string, insecure: boolean, transport: Transport): Promise<URL> {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const secure = new URL(`https://${host}`);
  if (!insecure && !isLoopback(secure.hostname)) return secure;
  try {
    await (await transport.send({ method: 'GET', url: new URL('/v2/', secure), once: true })).discard();
    return secure;
  } catch (error) {
    if (!(error instanceof OciError) || certificateTrouble.test(codeOf(error.cause))) throw error;
    return new URL(`http://${host}`);
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** An address that a registry gives in a header, relative or whole. @throws {OciError} OCI_REGISTRY where there is none. */
export function locationOf({ headers, url }: HttpResponse): URL {
  const { location } = headers;
  if (location !== undefined && URL.canParse(location, url.href)) return new URL(location, url.href);
  throw new OciError('OCI_REGISTRY', { message: detail('it answers without a Location'), where: safeUrl(url) });
}

/** The next page of a list (RFC 8288, `rel="next"`). */
export function nextPage({ headers, url }: HttpResponse): URL | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(headers['link'] ?? '')?.[1];
  return target === undefined || !URL.canParse(target, url.href) ? undefined : new URL(target, url.href);
}
