import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { wordsOf } from '../../../core/index.ts';
import { createTransport } from '../../../oci/registry/transport.ts';
import { below, callJson } from '../../client/http.ts';
import { SignError } from '../../error.ts';
import { JsonReader } from '../../json.ts';
import type { KeyScheme, RemoteKeyPorts } from './scheme.ts';
import { detail } from '../../details.ts';

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Key pairs in Secrets of Kubernetes, as `cosign generate-key-pair k8s://` keeps them. */
export const kubernetesScheme: KeyScheme = {
  name: 'k8s',
  prefix: 'k8s://',
  doc: 'A Secret of Kubernetes with cosign.key, cosign.pub and cosign.password: k8s://NAMESPACE/NAME; KUBECONFIG, or the service account of the pod.',
  async open(rest, ports) {
    const [, namespace, name] = /^([a-z0-9-]+)\/([a-z0-9.-]+)$/.exec(rest) ?? [];
    if (namespace === undefined || name === undefined)
      throw new SignError('SIGN_NAME', { message: detail('the address must be k8s://NAMESPACE/NAME') });
    const cluster = await findCluster(ports);
    const transport = createTransport({
      environment: ports.env,
      insecure: cluster.isInsecure,
      certificateAuthorities: cluster.authority === undefined ? [] : [cluster.authority],
    });
    try {
      const secret = await callJson(transport, {
        service: 'Kubernetes',
        method: 'GET',
        url: below(cluster.server, `api/v1/namespaces/${namespace}/secrets/${name}`),
        headers: { authorization: `Bearer ${cluster.token}` },
        signal: ports.signal,
      });
      const data = secret.object('data');
      const text = (key: string) => (data.has(key) ? new TextDecoder().decode(data.bytes(key)) : undefined);
      const [privatePem, publicPem, password] = [text('cosign.key'), text('cosign.pub'), text('cosign.password')];
      if ((ports.purpose === 'sign' ? privatePem : publicPem) === undefined)
        throw new SignError('SIGN_KEY', {
          message: detail('the Secret has no cosign.key and cosign.pub'),
          where: `k8s://${rest}`,
        });
      return {
        kind: 'pem',
        ...(privatePem === undefined ? {} : { privatePem }),
        ...(publicPem === undefined ? {} : { publicPem }),
        ...(password === undefined ? {} : { password }),
      };
    } finally {
      await transport.close();
    }
  },
};

interface Cluster {
  readonly server: string;
  readonly token: string;
  readonly authority: string | undefined;
  readonly isInsecure: boolean;
}

async function findCluster({ env }: RemoteKeyPorts): Promise<Cluster> {
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
