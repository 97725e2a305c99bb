import { type Dispatcher, request as send } from 'undici';
import { type Text, version } from '../../core/index.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import { Connections } from './connections.ts';
import type { CredentialPorts } from './credentials/credential.ts';
import { authorizerOf } from './credentials/index.ts';
import { detail } from '../server/details.ts';

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
export function servicesOf(config: PlainObject, env: CredentialPorts['env']): ReadonlyMap<string, Service> {
  const { services } = config;
  const rows = Array.isArray(services)
    ? (services as readonly Value[]).map((row) => [isPlain(row) ? String(row['name']) : '', row] as const)
    : Object.entries(isPlain(services) ? services : {});
  const keys = isPlain(config['keys']) ? config['keys'] : {};
  return new Map(rows.map(([name, row]) => [name, makeService(name, row, { keys, env })]));
}

function makeService(name: string, row: Value, { keys, env }: Pick<CredentialPorts, 'env' | 'keys'>): Service {
  if (!isPlain(row) || typeof row['url'] !== 'string' || !URL.canParse(row['url']))
    throw wrong(name, detail('it has no url'));
  const url = row['url'].replace(/\/+$/, '');
  const credentials = isPlain(row['credentials']) ? row['credentials'] : {};
  const own = lowered(isPlain(row['headers']) ? row['headers'] : {});
  const connections = new Connections(row, credentials);
  const ask: CredentialPorts['ask'] = async (address, { method = 'GET', headers = {}, body, signal }) => {
    const answer = await send(address, { method, headers, signal, dispatcher: connections.agent, body: body ?? null });
    const bytes = await readAll(answer, name);
    return { status: answer.statusCode, text: new TextDecoder().decode(bytes) };
  };
  const authorize = authorizerOf(credentials, { service: name, keys, env, now: Date.now, ask });
  const wait = typeof row['response_header_timeout_seconds'] === 'number' ? row['response_header_timeout_seconds'] : 10;
  return {
    name,
    url,
    async request(
      path,
      { method = 'GET', headers: given = {}, body = new Uint8Array(), timeout = wait * 1000, signal },
    ) {
      const address = new URL(path.includes('://') ? path : `${url}/${path.replace(/^\/+/, '')}`);
      const headers = { ...own, ...lowered(given) };
      const answer = await send(address, {
        method,
        dispatcher: connections.agent,
        // Others on the way may change who asks for whom: it is not signed.
        headers: {
          'user-agent': `dartagnan/${version}`,
          ...headers,
          ...(await authorize({ method, url: address, headers, body, signal })),
        },
        headersTimeout: timeout,
        bodyTimeout: 60_000,
        signal,
        ...(method === 'POST' && { body: Buffer.from(body) }),
      });
      return { status: answer.statusCode, headers: answer.headers, body: await readAll(answer, name) };
    },
    close: () => connections.close(),
  };
}

async function readAll({ body }: Dispatcher.ResponseData, name: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxAnswer) throw wrong(name, detail('its answer is longer than {size} bytes', { size: maxAnswer }));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function lowered(table: PlainObject): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function wrong(name: string, message: Text): PolicyError {
  return new PolicyError('POLICY_CONFIG', { message, where: `services.${name}` });
}
