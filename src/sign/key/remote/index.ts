import { defineCatalogue } from '../../../core/index.ts';
import { SignError } from '../../error.ts';
import { awsScheme } from './aws.ts';
import { azureScheme } from './azure.ts';
import { gcpScheme } from './gcp.ts';
import { keepInGithub } from './github.ts';
import { gitlabScheme, keepInGitlab } from './gitlab.ts';
import { keepInKubernetes, kubernetesScheme } from './kubernetes.ts';
import type { KeepPair } from './pair.ts';
import { pkcs11Scheme } from './pkcs11.ts';
import { type KeyScheme, type RemoteKey, type RemoteKeyPorts, schemeOf } from './scheme.ts';
import { vaultScheme } from './vault.ts';
import { detail } from '../../details.ts';

/** Stores of keys that are not files, in alphabetical order. */
export const keySchemes = defineCatalogue<KeyScheme>([
  awsScheme,
  azureScheme,
  gcpScheme,
  gitlabScheme,
  vaultScheme,
  kubernetesScheme,
  pkcs11Scheme,
]);

/** Where new key pairs are kept, by the scheme of the address. */
const keepers: Readonly<Record<string, KeepPair>> = {
  github: keepInGithub,
  gitlab: keepInGitlab,
  k8s: keepInKubernetes,
};

/** What keeps a new key pair at an address. @throws {SignError} SIGN_NAME where nothing does. */
export function keeperOf(address: string): KeepPair {
  const keep = keepers[schemeOf(address) ?? ''];
  if (keep !== undefined) return keep;
  throw new SignError('SIGN_NAME', {
    message: detail(
      'key pairs are kept in files, or at k8s://NAMESPACE/NAME, github://OWNER/REPOSITORY or gitlab://PROJECT; for stores of keys say --kms',
    ),
    where: address,
  });
}

/** Makes a key in the store that an address names. @throws {SignError} SIGN_UNSUPPORTED where it makes none, and what the store throws. */
export async function createRemoteKey(address: string, ports: RemoteKeyPorts): Promise<void> {
  const row = [...keySchemes].find(({ prefix }) => address.startsWith(prefix));
  if (row?.create !== undefined) return row.create(address.slice(row.prefix.length), ports);
  const known = keySchemes.rows.flatMap(({ name, create }) => (create === undefined ? [] : [name])).join(', ');
  throw new SignError('SIGN_UNSUPPORTED', {
    message: detail('keys are made in the stores {known}', { known }),
    where: address,
  });
}

/**
 * Opens a key by its address; undefined where it is a file or a variable.
 * @throws {SignError} SIGN_UNSUPPORTED for a scheme that is not known, and what the store throws.
 */
export async function openRemoteKey(address: string, ports: RemoteKeyPorts): Promise<RemoteKey | undefined> {
  const scheme = schemeOf(address);
  if (scheme === undefined || scheme === 'env') return undefined;
  for (const row of keySchemes)
    if (address.startsWith(row.prefix)) return row.open(address.slice(row.prefix.length), ports);
  const known = ['env', ...keySchemes.rows.map(({ name }) => name)].join(', ');
  throw new SignError('SIGN_UNSUPPORTED', {
    message: detail('keys of {scheme}:// are not read, but those of {known}', { scheme, known }),
    where: address,
  });
}
