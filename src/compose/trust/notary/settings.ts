import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type JsonReader, readJson } from '../../../sign/json.ts';
import { readNamed } from '../context.ts';
import type { NotationCall } from '../notation/call.ts';
import { readSmall } from '../notation/config.ts';
import type { ServerAddress } from './server.ts';

/** What flags and the configuration file (`-c`, else `~/.notary/config.json`) say. */
export interface NotarySettings {
  /** Folder of keys and of what was trusted. */
  readonly folder: string;
  readonly server: ServerAddress;
  readonly pinning: NotaryPinning;
}

/** Which first roots are trusted. */
export interface NotaryPinning {
  /** Whether a root that nothing pins is trusted on first use. */
  readonly isFirstTrusted: boolean;
  /** Ids by repositories; one that ends in * is for all that begin so. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  /** Authorities of root certificates, PEM, by the beginnings of repositories. */
  readonly authorities: ReadonlyMap<string, string>;
}

/** Reads them; a flag counts before the file, and the file before `DOCKER_CONTENT_TRUST_SERVER`. @throws {SignError} SIGN_MALFORMED. */
export async function notarySettings({ flags, ports }: NotationCall): Promise<NotarySettings> {
  const home = ports.env['HOME'] || homedir();
  const named = flags.text('configFile');
  const path = named === undefined ? join(home, '.notary', 'config.json') : resolve(ports.cwd, named);
  const bytes = named === undefined ? await readSmall(path) : await readNamed(named, ports);
  const file = readJson(bytes ?? new TextEncoder().encode('{}'), path);
  const remote = file.optionalObject('remote_server');
  const beside = (text: string | undefined) =>
    text === undefined || text === '' ? undefined : resolve(dirname(path), text.replace(/^~(?=\/)/, home));
  const here = (text: string | undefined) => (text === undefined ? undefined : resolve(ports.cwd, text));
  const read = async (flag: string, key: string) => {
    const place = here(flags.text(flag)) ?? beside(remote?.optionalText(key));
    return place === undefined ? undefined : new TextDecoder().decode(await readNamed(place, ports));
  };
  return {
    folder: here(flags.text('trustDir')) ?? beside(file.optionalText('trust_dir')) ?? join(home, '.notary'),
    server: {
      address:
        flags.text('server') ??
        remote?.optionalText('url') ??
        ports.env['DOCKER_CONTENT_TRUST_SERVER'] ??
        'https://notary.docker.io',
      ca: await read('tlscacert', 'root_ca'),
      certificate: await read('tlscert', 'tls_client_cert'),
      key: await read('tlskey', 'tls_client_key'),
    },
    pinning: await readPinning(file.optionalObject('trust_pinning'), async (text) =>
      new TextDecoder().decode(await readNamed(beside(text) ?? text, ports)),
    ),
  };
}

async function readPinning(
  pinning: JsonReader | undefined,
  read: (file: string) => Promise<string>,
): Promise<NotaryPinning> {
  const certificates = pinning?.optionalObject('certs');
  const authorities = pinning?.optionalObject('ca');
  const files = (authorities?.keys() ?? []).map((start) => [start, authorities?.text(start) ?? ''] as const);
  return {
    isFirstTrusted: pinning?.value('disable_tofu') !== true,
    ids: new Map((certificates?.keys() ?? []).map((gun) => [gun, certificates?.values(gun).map(String) ?? []])),
    authorities: new Map(await Promise.all(files.map(async ([start, file]) => [start, await read(file)] as const))),
  };
}

/** The ids that are pinned for a repository; undefined where none are. The longest beginning counts. */
export function pinnedIds({ ids }: NotaryPinning, gun: string): readonly string[] | undefined {
  const exact = ids.get(gun);
  if (exact !== undefined) return exact;
  const starts = [...ids.keys()].filter((key) => key.endsWith('*') && gun.startsWith(key.slice(0, -1)));
  return ids.get(starts.sort((left, right) => right.length - left.length)[0] ?? '');
}

/** The authority that is pinned for a repository. */
export function pinnedAuthority({ authorities }: NotaryPinning, gun: string): string | undefined {
  const starts = [...authorities.keys()].filter((key) => gun.startsWith(key));
  return authorities.get(starts.sort((left, right) => right.length - left.length)[0] ?? '');
}
