import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseReference, type Reference, type Repository } from '../../oci/reference.ts';
import type { FindCredential } from '../../oci/registry/credentials.ts';
import type { TransportOptions } from '../../oci/registry/transport.ts';
import { SignError } from '../../sign/error.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import type { TrustPorts, TrustSettings } from './context.ts';

type ServerTls = Pick<TransportOptions, 'certificateAuthorities' | 'clientCertificate' | 'serverName'>;

/** Flags that say how a server proves who it is, and we to it, by whose server it is. */
const tlsFlags = {
  registry: {
    authority: 'registry-cacert',
    certificate: 'registry-client-cert',
    key: 'registry-client-key',
    serverName: 'registry-server-name',
  },
  'timestamp-client': {
    authority: 'timestamp-client-cacert',
    certificate: 'timestamp-client-cert',
    key: 'timestamp-client-key',
    serverName: 'timestamp-server-name',
  },
} as const;

/** How a server proves who it is, and we to it, as flags name it; nothing where none are given. @throws {ComposeError} CONFIG_INVALID for a certificate without key. */
export async function transportTls(
  whose: keyof typeof tlsFlags,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<ServerTls> {
  const flags = tlsFlags[whose];
  const read = async (part: 'authority' | 'certificate' | 'key') => {
    const file = settings[flags[part]];
    return file === undefined ? undefined : readText(file, `--${flags[part]}`, ports);
  };
  const [authority, cert, key] = [await read('authority'), await read('certificate'), await read('key')];
  if ((cert === undefined) !== (key === undefined))
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('a certificate and its key belong together'),
      where: `--${flags.certificate}`,
    });
  const serverName = settings[flags.serverName];
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
