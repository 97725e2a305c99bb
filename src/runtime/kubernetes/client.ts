import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { Text } from '../../core/text.ts';
import { RuntimeError } from '../errors.ts';
import type { Cluster } from './cluster.ts';
import { detail } from './details.ts';
import { parseJson } from '../../formats/json/parse.ts';

/** An API server that can be asked. */
export interface ClusterClient {
  /** One document. @throws {RuntimeError} RUNTIME_CLUSTER; a {@link StatusError} for a status other than 200. */
  get(path: string, signal: AbortSignal): Promise<unknown>;
  /** Documents of an answer that does not end, one a line (Kubernetes API concepts, "Efficient detection of changes"). */
  watch(path: string, signal: AbortSignal): AsyncGenerator<unknown>;
  close(): void;
}

/** The server’s answer is no success. */
export class StatusError extends RuntimeError {
  readonly status: number;

  constructor(where: string, status: number, message: Text) {
    super('RUNTIME_CLUSTER', { where, message });
    this.status = status;
  }
}

const mostBytes = 64 << 20;
const longestLine = 8 << 20;
const refused = new Set([401, 403]);

/** A client of an API server; connections are kept. */
export function openClient(cluster: Cluster): ClusterClient {
  const isSecure = cluster.server.startsWith('https:');
  const agent = isSecure ? new Agent(secrets(cluster)) : new PlainAgent({ keepAlive: true });
  const ask = (path: string, signal: AbortSignal) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const token = cluster.token();
      const headers = {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      const asked = (isSecure ? request : plainRequest)(
        `${cluster.server.replace(/\/$/, '')}${path}`,
        { agent, signal, headers },
        (response) => {
          const status = response.statusCode ?? 0;
          if (status === 200) return resolve(response);
          response.resume();
          reject(new StatusError(cluster.server, status, statusText(path, status)));
        },
      );
      asked.on('error', reject);
      asked.end();
    });
  return {
    async get(path, signal) {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of (await ask(path, signal)) as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > mostBytes)
          throw unusable(cluster, detail('a page of more than {bytes} bytes', { bytes: mostBytes }));
        chunks.push(chunk);
      }
      return parsed(cluster, Buffer.concat(chunks).toString('utf8'));
    },
    async *watch(path, signal) {
      for await (const line of linesOf(cluster, await ask(path, signal))) yield parsed(cluster, line);
    },
    close: () => agent.destroy(),
  };
}

function secrets({ authority, certificate, key, isInsecure }: Cluster) {
  return {
    keepAlive: true,
    rejectUnauthorized: isInsecure !== true,
    ...(authority === undefined ? {} : { ca: authority }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
  };
}

function statusText(path: string, status: number): Text {
  const [place = ''] = path.split('?');
  if (!refused.has(status)) return detail('status {status}', { status });
  return detail('{path} is refused: the account lacks the right to list and watch {what}', {
    path: place,
    what: place.slice(place.lastIndexOf('/') + 1),
  });
}

async function* linesOf(cluster: Cluster, body: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end).trim();
      rest = rest.slice(end + 1);
      if (line !== '') yield line;
    }
    if (rest.length > longestLine)
      throw unusable(cluster, detail('an event of more than {bytes} bytes', { bytes: longestLine }));
  }
}

function parsed(cluster: Cluster, text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw unusable(cluster, detail('an answer that is no JSON'), cause);
  }
}

function unusable({ server }: Cluster, message: Text, cause?: unknown): RuntimeError {
  return new RuntimeError('RUNTIME_CLUSTER', { where: server, message, ...(cause === undefined ? {} : { cause }) });
}
