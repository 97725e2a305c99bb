import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse } from '../../../formats/yaml/yaml.ts';
import { wordsOf } from '../../../core/index.ts';
import { detail } from '../../details.ts';
import { SignError } from '../../error.ts';
import { JsonReader } from '../../json.ts';
import type { RemoteKeyPorts } from './scheme.ts';

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** How an API server of Kubernetes is reached. */
export interface Cluster {
  readonly server: string;
  readonly token: string;
  readonly authority: string | undefined;
  readonly isInsecure: boolean;
}

/** The cluster of the service account of the pod, or of KUBECONFIG. @throws {SignError} SIGN_KEY, SIGN_UNSUPPORTED. */
export async function findCluster({ env }: Pick<RemoteKeyPorts, 'env'>): Promise<Cluster> {
  const [host, port] = [env['KUBERNETES_SERVICE_HOST'], env['KUBERNETES_SERVICE_PORT'] ?? '443'];
  if (env['KUBECONFIG'] === undefined && host) {
    const read = (name: string) => readFile(join(accountFolder, name), 'utf8');
    const [token, authority] = await Promise.all([read('token'), read('ca.crt')]);
    return { server: `https://${host}:${port}`, token: token.trim(), authority, isInsecure: false };
  }
  const file = env['KUBECONFIG'] ?? join(env['HOME'] ?? homedir(), '.kube', 'config');
  return readCluster(await readConfig(file), file);
}

async function readConfig(file: string): Promise<JsonReader> {
  try {
    return new JsonReader(parse(await readFile(file, 'utf8'), { maxAliasCount: 20 }), file);
  } catch (cause) {
    throw new SignError('SIGN_CREDENTIAL', {
      message: detail('no Kubernetes configuration can be read: {reason}', { reason: wordsOf(cause) }),
      where: file,
      cause,
    });
  }
}

async function readCluster(config: JsonReader, file: string): Promise<Cluster> {
  const named = (list: string, name: string, member: string) => {
    const found = config.objects(list).find((entry) => entry.text('name') === name);
    if (found === undefined) throw config.wrong(list, detail('a list with an entry {name}', { name }));
    return found.object(member);
  };
  const context = named('contexts', config.text('current-context'), 'context');
  const cluster = named('clusters', context.text('cluster'), 'cluster');
  const user = named('users', context.text('user'), 'user');
  const tokenFile = user.optionalText('tokenFile');
  const token =
    user.optionalText('token') ??
    (tokenFile === undefined ? undefined : (await readFile(resolve(dirname(file), tokenFile), 'utf8')).trim());
  if (token === undefined)
    throw new SignError('SIGN_CREDENTIAL', {
      message: detail('only users with a token are served: use token or tokenFile'),
      where: file,
    });
  const data = cluster.optionalText('certificate-authority-data');
  const path = cluster.optionalText('certificate-authority');
  const authority =
    data === undefined
      ? path === undefined
        ? undefined
        : await readFile(resolve(dirname(file), path), 'utf8')
      : Buffer.from(data, 'base64').toString();
  return {
    server: cluster.text('server'),
    token,
    authority,
    isInsecure: cluster.value('insecure-skip-tls-verify') === true,
  };
}
