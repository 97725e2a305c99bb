import { homedir } from 'node:os';
import { join } from 'node:path';
import { wordsOf } from '../../../core/index.ts';
import { dockerCredentials } from '../../../oci/registry/credentials.ts';
import { Agent } from '../../../oci/registry/undici.ts';
import { SignError } from '../../../sign/error.ts';
import { readJson } from '../../../sign/json.ts';
import type { TrustPorts } from '../context.ts';
import { detail } from '../details.ts';

const maxBytes = 2 ** 24;
const timeout = 30_000;

/** A trust server, asked for one repository. */
export interface TrustServer {
  /** A document or key; undefined where there is none. @throws {SignError} SIGN_SERVICE. */
  get(name: string): Promise<Uint8Array | undefined>;
  /** Puts documents by their roles, all or none. @throws {SignError} SIGN_SERVICE, SIGN_REFUSED. */
  put(documents: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** Makes the server's key of a role anew. @returns it. */
  rotateKey(role: string): Promise<Uint8Array>;
  /** Deletes all of the repository. */
  remove(): Promise<void>;
  close(): Promise<void>;
}

/** How a trust server is reached. */
export interface ServerAddress {
  /** By https alone. */
  readonly address: string;
  /** Authority of its certificate, PEM; undefined: those of the system. */
  readonly ca: string | undefined;
  /** Certificate and key of this client, PEM, where the server asks for them. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** Folder of keys and of what was trusted, as Docker has it: `$DOCKER_CONFIG/trust`, else `~/.docker/trust`. */
export function dockerTrustFolder({ env }: Pick<TrustPorts, 'env'>): string {
  return join(env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker'), 'trust');
}

/** Address of a document of a repository. */
export function documentUrl(address: string, gun: string, name: string): string {
  return `${repositoryUrl(address, gun)}${name}.json`;
}

function repositoryUrl(address: string, gun: string): string {
  return `${address.replace(/\/$/, '')}/v2/${gun}/_trust/tuf/`;
}

/** Opens a server for one repository. @throws {SignError} SIGN_SERVICE. */
export async function openServer(
  { address, ca, certificate: cert, key }: ServerAddress,
  gun: string,
  ports: TrustPorts,
): Promise<TrustServer> {
  if (!address.startsWith('https://'))
    throw new SignError('SIGN_SERVICE', { message: detail('a trust server is asked by https alone'), where: address });
  const agent = new Agent({
    connect: {
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
    },
  });
  const base = repositoryUrl(address, gun);
  const send = sender(agent, gun, ports);
  return {
    async get(name) {
      const answer = await send('GET', base + (name.endsWith('.key') ? name : `${name}.json`), undefined);
      return answer.status === 404 ? undefined : okay(answer, base + name);
    },
    async put(documents) {
      const form = new FormData();
      for (const [role, bytes] of documents) form.append('files', new Blob([Buffer.from(bytes)]), role);
      const encoded = new Response(form);
      const body = Buffer.from(await encoded.arrayBuffer());
      okay(await send('POST', base, { body, type: encoded.headers.get('content-type') ?? '' }), base);
    },
    async rotateKey(role) {
      const url = `${base}${role}.key`;
      return okay(await send('POST', url, { body: Buffer.alloc(0), type: 'application/octet-stream' }), url);
    },
    async remove() {
      okay(await send('DELETE', base, undefined), base);
    },
    close: () => agent.close(),
  };
}

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
  readonly challenge: string;
}

function okay({ status, body }: Answer, where: string): Uint8Array {
  if (status < 300) return body;
  const said = new TextDecoder().decode(body.subarray(0, 300)).trim();
  throw new SignError('SIGN_SERVICE', {
    message: detail('the trust server answers with status {status}: {said}', { status, said }),
    where,
  });
}

interface Payload {
  readonly body: Buffer;
  readonly type: string;
}

/** Sends requests; one that is refused is tried once more with a token of the server's own choice. Redirects are not followed. */
function sender(agent: Agent, gun: string, ports: TrustPorts) {
  let token: string | undefined;
  const once = (method: 'DELETE' | 'GET' | 'POST', url: string, payload: Payload | undefined) =>
    exchange(agent, url, ports.signal, {
      method,
      ...(payload === undefined ? {} : { body: payload.body }),
      headers: {
        ...(payload === undefined ? {} : { 'content-type': payload.type }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
  return async (method: 'DELETE' | 'GET' | 'POST', url: string, payload: Payload | undefined): Promise<Answer> => {
    const first = await once(method, url, payload);
    if (first.status !== 401 || token !== undefined) return first;
    token = await fetchToken(agent, first.challenge, gun, ports);
    return once(method, url, payload);
  };
}

async function fetchToken(agent: Agent, challenge: string, gun: string, ports: TrustPorts): Promise<string> {
  const part = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
  const realm = part('realm') ?? '';
  if (!realm.startsWith('https://'))
    throw new SignError('SIGN_SERVICE', {
      message: detail('the server names no https address for tokens'),
      where: gun,
    });
  const query = new URLSearchParams({ service: part('service') ?? '', scope: `repository:${gun}:pull,push` });
  const registry = gun.split('/')[0] ?? gun;
  const credential = await dockerCredentials({ environment: ports.env })(registry, gun);
  const authorization =
    credential?.kind === 'password'
      ? `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`
      : undefined;
  const headers = authorization === undefined ? {} : { authorization };
  const answer = await exchange(agent, `${realm}?${query}`, ports.signal, { method: 'GET', headers });
  const document = readJson(okay(answer, realm), realm);
  return document.optionalText('token') ?? document.text('access_token');
}

interface Outgoing {
  readonly method: 'DELETE' | 'GET' | 'POST';
  readonly body?: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

async function exchange(agent: Agent, url: string, signal: AbortSignal, outgoing: Outgoing): Promise<Answer> {
  try {
    const { origin, pathname, search } = new URL(url);
    const path = `${pathname}${search}`;
    const answer = await agent.request({
      ...outgoing,
      origin,
      path,
      signal,
      headersTimeout: timeout,
      bodyTimeout: timeout,
    });
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of answer.body) {
      length += (piece as Buffer).length;
      if (length > maxBytes)
        throw new SignError('SIGN_SERVICE', {
          message: detail('its answer is longer than {maxBytes} bytes', { maxBytes }),
          where: url,
        });
      pieces.push(piece as Buffer);
    }
    return {
      status: answer.statusCode,
      body: new Uint8Array(Buffer.concat(pieces)),
      challenge: String(answer.headers['www-authenticate'] ?? ''),
    };
  } catch (cause) {
    if (cause instanceof SignError) throw cause;
    if (signal.aborted) throw signal.reason;
    throw new SignError('SIGN_SERVICE', {
      message: detail('the trust server cannot be reached: {reason}', { reason: wordsOf(cause) }),
      where: url,
    });
  }
}
