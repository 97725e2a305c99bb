import { defineCatalogue } from '../../../core/index.ts';
import { SignError } from '../../error.ts';
import { awsScheme } from './aws.ts';
import { azureScheme } from './azure.ts';
import { gcpScheme } from './gcp.ts';
import { kubernetesScheme } from './kubernetes.ts';
import { pkcs11Scheme } from './pkcs11.ts';
import { type KeyScheme, type RemoteKey, type RemoteKeyPorts, schemeOf } from './scheme.ts';
import { vaultScheme } from './vault.ts';
import { detail } from '../../details.ts';

/** Stores of keys that are not files, in alphabetical order. */
export const keySchemes = defineCatalogue<KeyScheme>([
  awsScheme,
  azureScheme,
  gcpScheme,
  vaultScheme,
  kubernetesScheme,
  pkcs11Scheme,
]);

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
