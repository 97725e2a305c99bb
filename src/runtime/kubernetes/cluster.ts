import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from '../../formats/yaml/yaml.ts';
import { json } from '../containers/lookup.ts';
import { RuntimeError } from '../errors.ts';
import { detail } from './details.ts';

/** How an API server is reached. */
export interface Cluster {
  readonly server: string;
  readonly authority?: string | Buffer;
  readonly certificate?: string | Buffer;
  readonly key?: string | Buffer;
  readonly isInsecure?: boolean;
  /** Asked before each request: tokens of pods are changed every hour. */
  token(): string | undefined;
}

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The cluster of the pod that this process runs in, by its service account; undefined outside of one
 * (Kubernetes documentation, "Accessing the Kubernetes API from a Pod").
 */
export function clusterOfPod(
  env: Readonly<Record<string, string | undefined>>,
  folder = accountFolder,
): Cluster | undefined {
  const [host, port] = [env['KUBERNETES_SERVICE_HOST'], env['KUBERNETES_SERVICE_PORT'] ?? '443'];
  const tokenFile = join(folder, 'token');
  if (host === undefined || host === '' || !existsSync(tokenFile)) return undefined;
  const authority = join(folder, 'ca.crt');
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    ...(existsSync(authority) ? { authority: readFileSync(authority) } : {}),
    token: () => tokenOf(tokenFile),
  };
}

function tokenOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new RuntimeError('RUNTIME_CLUSTER', {
      where: path,
      message: detail('the token of the service account cannot be read'),
      cause,
    });
  }
}

/** The cluster of a kubeconfig's current context (Kubernetes reference, "kubeconfig (v1)"). @throws {RuntimeError} RUNTIME_CLUSTER */
export function clusterOfFile(path: string): Cluster {
  const config = readConfig(path);
  const named = (list: string, what: string, name: string | undefined) => {
    const found = json.list(config[list]).find((one) => json.object(one)['name'] === name);
    if (found === undefined)
      throw new RuntimeError('RUNTIME_CLUSTER', {
        where: path,
        message: detail('the kubeconfig has no {what} “{name}”', { what, name: name ?? '' }),
      });
    return json.object(json.object(found)[what]);
  };
  const context = named('contexts', 'context', json.text(config['current-context']));
  const cluster = named('clusters', 'cluster', json.text(context['cluster']));
  const user = json.text(context['user']) === undefined ? {} : named('users', 'user', json.text(context['user']));
  if (user['exec'] !== undefined || user['auth-provider'] !== undefined)
    throw new RuntimeError('RUNTIME_CLUSTER', {
      where: path,
      message: detail('its users by exec and auth-provider are not supported: use a token or a certificate'),
    });
  const tokenFile = json.text(user['tokenFile']);
  const authority = contentOf(cluster, 'certificate-authority', path);
  const certificate = contentOf(user, 'client-certificate', path);
  const key = contentOf(user, 'client-key', path);
  return {
    server: json.text(cluster['server']) ?? '',
    isInsecure: cluster['insecure-skip-tls-verify'] === true,
    ...(authority === undefined ? {} : { authority }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
    token: () => (tokenFile === undefined ? json.text(user['token']) : tokenOf(resolve(dirname(path), tokenFile))),
  };
}

function readConfig(path: string): Readonly<Record<string, unknown>> {
  try {
    return json.object(parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new RuntimeError('RUNTIME_CLUSTER', { where: path, message: detail('the kubeconfig cannot be read'), cause });
  }
}

/** `NAME-data` in base64, or the file that `NAME` names, relative to the kubeconfig. */
function contentOf(entry: Readonly<Record<string, unknown>>, name: string, path: string): Buffer | undefined {
  const data = json.text(entry[`${name}-data`]);
  if (data !== undefined) return Buffer.from(data, 'base64');
  const file = json.text(entry[name]);
  if (file === undefined) return undefined;
  try {
    return readFileSync(resolve(dirname(path), file));
  } catch (cause) {
    throw new RuntimeError('RUNTIME_CLUSTER', { where: path, message: detail('the kubeconfig cannot be read'), cause });
  }
}
