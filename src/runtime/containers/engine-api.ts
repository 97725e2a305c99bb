import { type Text } from '../../core/index.ts';
import { detail } from '../details.ts';
import { request } from 'node:http';
import { RuntimeError } from '../errors.ts';
import type { Container, ContainerMount } from '../state/machine.ts';
import { json, podOf, present, secondsOf, shortDigits, type ContainerRuntime } from './lookup.ts';
import { parseJson } from '../../formats/json/parse.ts';

const mostBytes = 4 << 20;

/**
 * A runtime behind the Engine API on a unix socket, as Docker and Podman offer it (Docker Engine API v1.41, "Inspect a
 * container"; Podman's service speaks the same).
 */
export function engineRuntime(type: 'docker' | 'podman', socket: string): ContainerRuntime {
  return {
    name: `${type} at ${socket}`,
    async find(id, signal) {
      const document = await get(socket, `/v1.40/containers/${id}/json`, signal);
      return document === undefined ? undefined : containerOf(type, json.object(document));
    },
    close: () => undefined,
  };
}

function get(socketPath: string, path: string, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, signal, headers: { host: 'localhost' } }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > mostBytes)
          asked.destroy(unusable(socketPath, detail('an answer of more than {mostBytes} bytes', { mostBytes })));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        if (response.statusCode === 404) return resolve(undefined);
        if (response.statusCode !== 200)
          return reject(unusable(socketPath, detail('status {status}', { status: response.statusCode ?? 0 })));
        try {
          resolve(parseJson(Buffer.concat(chunks).toString('utf8')));
        } catch (cause) {
          reject(unusable(socketPath, detail('an answer that is no JSON'), cause));
        }
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** The error of a runtime that answers, but not as it should. */
export function unusable(where: string, message: string | Text, cause?: unknown): RuntimeError {
  return new RuntimeError('RUNTIME_CONTAINERS', { where, message, ...(cause === undefined ? {} : { cause }) });
}

function containerOf(type: string, document: Readonly<Record<string, unknown>>): Container {
  const config = json.object(document['Config']);
  const host = json.object(document['HostConfig']);
  const labels = json.texts(config['Labels']);
  const fullId = json.text(document['Id']) ?? '';
  const image = json.text(config['Image']);
  const shared = (mode: string) => host[mode] === 'host';
  return {
    id: fullId.slice(0, shortDigits),
    type,
    labels,
    privileged: host['Privileged'] === true,
    hostIpc: shared('IpcMode'),
    hostNetwork: shared('NetworkMode'),
    hostPid: shared('PidMode'),
    mounts: json.list(document['Mounts']).map((mount) => mountOf(json.object(mount))),
    ...podOf(labels),
    ...present({
      fullId,
      name: json.text(document['Name'])?.replace(/^\//, ''),
      image,
      imageId: json.text(document['Image'])?.replace(/^sha256:/, ''),
      imageDigest: image === undefined ? undefined : /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1],
      createdTime: secondsOf(json.text(document['Created'])),
      ip: ipOf(json.object(document['NetworkSettings'])),
      healthcheck: probeOf(json.object(config['Healthcheck'])['Test']),
      environment: json.list(config['Env']).map(String),
    }),
  } as Container;
}

function mountOf(mount: Readonly<Record<string, unknown>>): ContainerMount {
  return {
    source: json.text(mount['Source']) ?? '',
    destination: json.text(mount['Destination']) ?? '',
    mode: json.text(mount['Mode']) ?? '',
    writable: mount['RW'] === true,
    propagation: json.text(mount['Propagation']) ?? '',
  };
}

function ipOf(settings: Readonly<Record<string, unknown>>): string | undefined {
  const networks = Object.values(json.object(settings['Networks'])).map((network) => json.object(network)['IPAddress']);
  return [settings['IPAddress'], ...networks].map(json.text).find((address) => address !== undefined);
}

/** `["CMD-SHELL", "curl …"]` as one line; `NONE` switches a check off. */
function probeOf(test: unknown): string | undefined {
  const [kind, ...words] = json.list(test).map(String);
  return kind === undefined || kind === 'NONE' || words.length === 0 ? undefined : words.join(' ');
}
