import type { Transport } from '../../../oci/registry/http.ts';
import { createTransport } from '../../../oci/registry/transport.ts';
import { encodeBase64 } from '../../bytes.ts';
import { below, callJson, type ServiceCall } from '../../client/http.ts';
import { SignError } from '../../error.ts';
import { findCluster } from './kubernetes-cluster.ts';
import type { KeepPair } from './pair.ts';
import type { KeyScheme, RemoteKeyPorts } from './scheme.ts';
import { detail } from '../../details.ts';

/** Key pairs in Secrets of Kubernetes, as `cosign generate-key-pair k8s://` keeps them. */
export const kubernetesScheme: KeyScheme = {
  name: 'k8s',
  prefix: 'k8s://',
  doc: 'A Secret of Kubernetes with cosign.key, cosign.pub and cosign.password: k8s://NAMESPACE/NAME; KUBECONFIG, or the service account of the pod.',
  async open(rest, ports) {
    const { namespace, name } = placeOf(rest);
    const secret = await withCluster(ports, (call) =>
      call({ method: 'GET' }, `api/v1/namespaces/${namespace}/secrets/${name}`),
    );
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
  },
};

/** Keeps a key pair in a new Secret that cannot be changed, as the original does. */
export const keepInKubernetes: KeepPair = async (address, pair, ports) => {
  const { namespace, name } = placeOf(address.replace(/^k8s:\/\//, ''));
  const encode = (text: string) => encodeBase64(new TextEncoder().encode(text));
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    data: {
      'cosign.key': encode(pair.privatePem),
      'cosign.pub': encode(pair.publicPem),
      'cosign.password': encode(pair.password),
    },
    immutable: true,
  };
  await withCluster(ports, (call) => call({ method: 'POST', body: secret }, `api/v1/namespaces/${namespace}/secrets`));
  return [`Successfully created secret ${namespace}/${name}`, 'Public key written to cosign.pub'];
};

type ClusterCall = (
  call: Pick<ServiceCall, 'method'> & { readonly body?: object },
  path: string,
) => ReturnType<typeof callJson>;

async function withCluster<Value>(
  ports: Omit<RemoteKeyPorts, 'purpose'>,
  work: (call: ClusterCall) => Promise<Value>,
): Promise<Value> {
  const cluster = await findCluster(ports);
  const transport: Transport = createTransport({
    environment: ports.env,
    insecure: cluster.isInsecure,
    certificateAuthorities: cluster.authority === undefined ? [] : [cluster.authority],
  });
  const headers = { authorization: `Bearer ${cluster.token}` };
  const shared = { service: 'Kubernetes', headers, signal: ports.signal };
  try {
    return await work((call, path) => callJson(transport, { ...shared, ...call, url: below(cluster.server, path) }));
  } finally {
    await transport.close();
  }
}

function placeOf(rest: string): { readonly namespace: string; readonly name: string } {
  const [, namespace, name] = /^([a-z0-9-]+)\/([a-z0-9.-]+)$/.exec(rest) ?? [];
  if (namespace !== undefined && name !== undefined) return { namespace, name };
  throw new SignError('SIGN_NAME', { message: detail('the address must be k8s://NAMESPACE/NAME') });
}
