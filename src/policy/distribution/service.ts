import { readFileSync } from 'node:fs';
import { Agent, type Dispatcher, request as send } from 'undici';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';

/** An HTTP service that the configuration names: bundles come from it, decisions and status go to it. */
export interface Service {
  readonly name: string;
  readonly url: string;
  request(path: string, options: ServiceRequest): Promise<ServiceAnswer>;
  close(): Promise<void>;
}

/** One request to a service. */
export interface ServiceRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Milliseconds until the headers of the answer must be there. */
  readonly timeout?: number;
  readonly signal: AbortSignal;
}

/** An answer, read whole. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** Bytes of an answer at most. */
const maxAnswer = 512 * 2 ** 20;

/** Services of a configuration, `services` as a list or by name. @throws PolicyError POLICY_CONFIG */
export function servicesOf(config: PlainObject): ReadonlyMap<string, Service> {
  const { services } = config;
  const rows = Array.isArray(services)
    ? (services as readonly Value[]).map((row) => [isPlain(row) ? String(row['name']) : '', row] as const)
    : Object.entries(isPlain(services) ? services : {});
  return new Map(rows.map(([name, row]) => [name, makeService(name, row)]));
}

function makeService(name: string, row: Value): Service {
  if (!isPlain(row) || typeof row['url'] !== 'string' || !URL.canParse(row['url'])) throw wrong(name, 'it has no url');
  const url = row['url'].replace(/\/+$/, '');
  const credentials = isPlain(row['credentials']) ? row['credentials'] : {};
  const own = isPlain(row['headers']) ? row['headers'] : {};
  const agent = new Agent({ connect: connectOptions(row, credentials) });
  const authorize = authorizer(name, credentials, agent);
  const wait = typeof row['response_header_timeout_seconds'] === 'number' ? row['response_header_timeout_seconds'] : 10;
  return {
    name,
    url,
    async request(path, { method = 'GET', headers = {}, body, timeout = wait * 1000, signal }) {
      const answer = await send(path.includes('://') ? path : `${url}/${path.replace(/^\/+/, '')}`, {
        method,
        dispatcher: agent,
        headers: { ...texts(own), ...headers, ...(await authorize(signal)) },
        headersTimeout: timeout,
        bodyTimeout: 60_000,
        signal,
        ...(body !== undefined && { body: Buffer.from(body) }),
      });
      return { status: answer.statusCode, headers: answer.headers, body: await readAll(answer, name) };
    },
    close: () => agent.close(),
  };
}

async function readAll({ body }: Dispatcher.ResponseData, name: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxAnswer) throw wrong(name, `its answer is longer than ${maxAnswer} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Trusted authorities of the service, and the certificate that it is shown. */
function connectOptions({ tls, allow_insecure_tls: insecure }: PlainObject, { client_tls: client }: PlainObject) {
  const own = isPlain(client) ? client : {};
  const file = (table: PlainObject, key: string) =>
    typeof table[key] === 'string' ? readFileSync(table[key] as string, 'utf8') : undefined;
  return {
    ...(isPlain(tls) && { ca: file(tls, 'ca_cert') }),
    cert: file(own, 'cert'),
    key: file(own, 'private_key'),
    passphrase: typeof own['private_key_passphrase'] === 'string' ? own['private_key_passphrase'] : undefined,
    rejectUnauthorized: insecure !== true,
  };
}

type Authorizer = (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;

/** How requests show who they are: a token, one from a file, or one that OAuth 2 gives (RFC 6749, 4.4). */
function authorizer(name: string, { bearer, oauth2 }: PlainObject, dispatcher: Dispatcher): Authorizer {
  if (isPlain(bearer)) {
    const scheme = typeof bearer['scheme'] === 'string' ? bearer['scheme'] : 'Bearer';
    const { token, token_path: path } = bearer;
    return async () => ({
      authorization: `${scheme} ${typeof path === 'string' ? readFileSync(path, 'utf8').trim() : String(token)}`,
    });
  }
  return isPlain(oauth2) ? clientCredentials(name, oauth2, dispatcher) : async () => ({});
}

function clientCredentials(name: string, oauth2: PlainObject, dispatcher: Dispatcher): Authorizer {
  let token = '';
  let until = 0;
  return async (signal) => {
    if (Date.now() < until) return { authorization: `Bearer ${token}` };
    const scopes = Array.isArray(oauth2['scopes']) ? { scope: oauth2['scopes'].join(' ') } : {};
    const answer = await send(String(oauth2['token_url']), {
      method: 'POST',
      dispatcher,
      signal,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${String(oauth2['client_id'])}:${String(oauth2['client_secret'])}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...scopes }).toString(),
    });
    const given = (await answer.body.json()) as { readonly access_token?: string; readonly expires_in?: number };
    if (answer.statusCode !== 200 || given.access_token === undefined)
      throw wrong(name, `its token service answers ${answer.statusCode}`);
    token = given.access_token;
    until = Date.now() + ((given.expires_in ?? 60) - 10) * 1000;
    return { authorization: `Bearer ${token}` };
  };
}

function texts(table: PlainObject): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, String(value)]));
}

function wrong(name: string, message: string): PolicyError {
  return new PolicyError('POLICY_CONFIG', { message, where: `services.${name}` });
}
