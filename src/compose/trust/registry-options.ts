import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseReference, type Reference } from '../../oci/reference.ts';
import type { FindCredential } from '../../oci/registry/credentials.ts';
import type { TransportOptions } from '../../oci/registry/transport.ts';
import type { AttachmentPlace } from '../../sign/cosign/store.ts';
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

/**
 * Where tags of signatures are: beside the image, or in COSIGN_REPOSITORY; `--attachment-tag-prefix` begins their names. How they are written
 * and read: COSIGN_DOCKER_MEDIA_TYPES, COSIGN_MAX_ATTACHMENT_SIZE. @throws {ComposeError} CONFIG_INVALID.
 */
export function attachmentPlace(image: Reference, settings: TrustSettings, { env }: TrustPorts): AttachmentPlace {
  const named = env['COSIGN_REPOSITORY'];
  const { registry, repository } = named ? parseReference(named) : image;
  return {
    repository: { registry, repository },
    prefix: settings['attachment-tag-prefix'] ?? '',
    isDocker: isOn(env['COSIGN_DOCKER_MEDIA_TYPES']),
    maxBytes: sizeOf(env['COSIGN_MAX_ATTACHMENT_SIZE'], 'COSIGN_MAX_ATTACHMENT_SIZE'),
  };
}

/** As Go reads a switch (strconv.ParseBool). */
function isOn(text = ''): boolean {
  return ['1', 't', 'true'].includes(text.toLowerCase());
}

/** Powers by the letter of a unit. */
const powers = 'kmgt';

/** Bytes of `5120`, `20K`, `3MB` (thousands) and `45MiB` (1024). @throws {ComposeError} CONFIG_INVALID. */
function sizeOf(text: string | undefined, where: string): number | undefined {
  if (!text) return undefined;
  const [, amount, letter = '', binary] = /^(\d{1,12}(?:\.\d+)?) ?([kmgt]?)(i?)b?$/i.exec(text.trim()) ?? [];
  if (amount === undefined)
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('{text} is no size such as 5120, 20K, 3MB or 45MiB', { text: JSON.stringify(text) }),
      where,
    });
  const power = letter === '' ? 0 : powers.indexOf(letter.toLowerCase()) + 1;
  return Math.floor(Number(amount) * (binary === '' ? 1000 : 1024) ** power);
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
