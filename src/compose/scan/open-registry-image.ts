import { version } from '../../core/version.ts';
import { parseReference, type Reference } from '../../oci/reference.ts';
import { createRegistryClient } from '../../oci/registry/client.ts';
import { type Credential, dockerCredentials, type FindCredential } from '../../oci/registry/credentials.ts';
import { registrySource } from '../../oci/registry/source.ts';
import type { ImageSource } from '../../oci/source.ts';
import { readCertificates } from '../certificates.ts';
import type { Environment } from '../config/environment.ts';
import type { ImagePlace } from './open-image.ts';
import type { ScanSettings } from './ports.ts';

/** Opens an image of a registry. Closing the source closes its connections. */
export async function openRegistryImage(
  name: string,
  settings: ScanSettings,
  { cwd, env }: Pick<ImagePlace, 'cwd' | 'env'>,
): Promise<ImageSource> {
  const reference = parseReference(name);
  const client = createRegistryClient({
    insecure: settings.insecure,
    certificateAuthorities: await readCertificates(settings.cacert, cwd),
    environment: env,
    userAgent: `dartagnan/${version}`,
    findCredential: credentialsFor(reference, settings, env),
  });
  return { ...registrySource(client, reference, name), close: () => client.close() };
}

/** Flags go before what `docker login` left, and only to the registry of the image that they were given for. */
export function credentialsFor({ registry }: Reference, settings: ScanSettings, env: Environment): FindCredential {
  const given = givenCredential(settings);
  const stored = dockerCredentials({ environment: env });
  return (host, repository) =>
    given !== undefined && host === registry ? Promise.resolve(given) : stored(host, repository);
}

function givenCredential({ username, password, 'registry-token': token }: ScanSettings): Credential | undefined {
  if (token !== undefined) return { kind: 'access-token', token };
  return username === undefined ? undefined : { kind: 'password', username, password: password ?? '' };
}
