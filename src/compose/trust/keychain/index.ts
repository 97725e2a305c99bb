import { dockerCredentials, type FindCredential } from '../../../oci/registry/credentials.ts';
import type { TrustPorts } from '../context.ts';
import { withTransport } from '../transport.ts';
import { amazonKeychain } from './amazon.ts';
import { azureKeychain } from './azure.ts';
import { githubKeychain } from './github.ts';
import { googleKeychain } from './google.ts';
import type { KeychainPorts, KeychainProvider } from './provider.ts';

/** Clouds that give credentials for their registries, in alphabetical order. */
const providers: readonly KeychainProvider[] = [amazonKeychain, azureKeychain, githubKeychain, googleKeychain];

/** Credentials of docker's configuration, else of the cloud that the registry is of (`--k8s-keychain`). */
export function cloudCredentials(ports: TrustPorts): FindCredential {
  const configured = dockerCredentials({ environment: ports.env });
  return async (registry, repository) =>
    (await configured(registry, repository)) ??
    withTransport(ports, (transport) => findInCloud(registry, { env: ports.env, transport, signal: ports.signal }));
}

/** What the cloud of a registry gives; undefined for registries of none of them. @throws {SignError} SIGN_SERVICE, SIGN_KEY. */
export async function findInCloud(registry: string, ports: KeychainPorts): ReturnType<KeychainProvider['find']> {
  return providers.find(({ hosts }) => hosts.test(registry))?.find(registry, ports);
}
