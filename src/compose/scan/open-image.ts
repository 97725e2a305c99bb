import { resolve } from 'node:path';
import { version } from '../../core/version.ts';
import { openArchive } from '../../oci/archive/open.ts';
import { parseReference, type Reference } from '../../oci/reference.ts';
import { createRegistryClient } from '../../oci/registry/client.ts';
import { type Credential, dockerCredentials, type FindCredential } from '../../oci/registry/credentials.ts';
import { registrySource } from '../../oci/registry/source.ts';
import type { ImageSource } from '../../oci/source.ts';
import { readCertificates } from '../certificates.ts';
import type { Environment } from '../config/environment.ts';
import type { ImageTarget, ScanPorts, ScanSettings } from './ports.ts';

/** What opening an image needs of the machine. */
export interface ImagePlace extends Pick<ScanPorts, 'cwd' | 'signal'> {
  readonly env: Environment;
}

/** Opens an image where it is: a registry, or a file or folder of this machine. Closing the source closes its connections. */
export async function openImage(
  { name, kind, settings }: ImageTarget,
  { cwd, signal, env }: ImagePlace,
): Promise<ImageSource> {
  if (kind === 'path') {
    const source = await openArchive(resolve(cwd, name), { signal });
    return { ...source, name };
  }
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
