import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseReference, type Reference, type Repository } from '../../oci/reference.ts';
import type { FindCredential } from '../../oci/registry/credentials.ts';
import type { TransportOptions } from '../../oci/registry/transport.ts';
import { SignError } from '../../sign/error.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import type { TrustPorts, TrustSettings } from './context.ts';

type RegistryTls = Pick<TransportOptions, 'certificateAuthorities' | 'clientCertificate' | 'serverName'>;

/** How a registry proves who it is, and we to it: `--registry-cacert`, `--registry-client-cert`, `--registry-client-key`, `--registry-server-name`. */
export async function registryTls(settings: TrustSettings, ports: TrustPorts): Promise<RegistryTls> {
  const read = async (flag: 'registry-cacert' | 'registry-client-cert' | 'registry-client-key') => {
    const file = settings[flag];
    return file === undefined ? undefined : readText(file, `--${flag}`, ports);
  };
  const [authority, cert, key] = [
    await read('registry-cacert'),
    await read('registry-client-cert'),
    await read('registry-client-key'),
  ];
  if ((cert === undefined) !== (key === undefined))
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('a certificate and its key belong together'),
      where: '--registry-client-cert',
    });
  const serverName = settings['registry-server-name'];
  return {
    ...(authority === undefined ? {} : { certificateAuthorities: [authority] }),
    ...(cert === undefined || key === undefined ? {} : { clientCertificate: { cert, key } }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

/** Credentials that flags name; undefined where docker's own are used. */
export function givenCredential(settings: TrustSettings): FindCredential | undefined {
  const token = settings['registry-token'];
  if (token !== undefined) return async () => ({ kind: 'access-token', token });
  const username = settings['registry-username'];
  const password = settings['registry-password'];
  if (username === undefined || password === undefined) return undefined;
  return async () => ({ kind: 'password', username, password });
}

/** Where tags of signatures are: beside the image, or in COSIGN_REPOSITORY; `--attachment-tag-prefix` begins their names. */
export function attachmentPlace(
  image: Reference,
  settings: TrustSettings,
  { env }: TrustPorts,
): { readonly repository: Repository; readonly prefix: string } {
  const named = env['COSIGN_REPOSITORY'];
  const { registry, repository } = named ? parseReference(named) : image;
  return { repository: { registry, repository }, prefix: settings['attachment-tag-prefix'] ?? '' };
}

async function readText(file: string, where: string, { cwd }: TrustPorts): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new SignError('SIGN_FILE', {
      message: detail('the file cannot be read'),
      where: `${where} ${file}`,
      cause,
    });
  }
}
