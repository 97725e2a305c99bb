import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { encodeHex, hashOf, sameBytes } from '../../sign/bytes.ts';
import { callService } from '../../sign/client/http.ts';
import { SignError } from '../../sign/error.ts';
import { parseTrustedRoot, type TrustedRoot } from '../../sign/trust/trusted-root.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings } from './context.ts';
import type { TrustServiceSettings } from './service-settings.ts';
import { withTransport } from './transport.ts';

/** The TUF repository that Sigstore's public instance keeps. */
const publicMirror = 'https://tuf-repo-cdn.sigstore.dev';

/** What `initialize` remembers of the repository. */
interface Repository {
  readonly mirror: string;
  /** File of the root that was given; undefined for the public instance. */
  readonly root: string | undefined;
}

/** The trusted root: the file that was named, else the TUF repository's. @throws {SignError} SIGN_SERVICE where it cannot be had. */
export async function trustedRootOf(settings: TrustSettings, ports: TrustPorts): Promise<TrustedRoot> {
  const file = settings['trusted-root'];
  if (file !== undefined) return parseTrustedRoot(await readNamed(file, ports), file);
  const { text, where } = await repositoryTarget('trusted_root.json', settings.offline, ports);
  return parseTrustedRoot(text, where);
}

/** The signing configuration of the repository that was initialized; undefined where none was. */
export async function initializedSigningConfig(ports: TrustPorts): Promise<string | undefined> {
  if ((await readRepository(ports)) === undefined) return undefined;
  return (await repositoryTarget('signing_config.v0.2.json', false, ports)).text;
}

/** Fetches a TUF repository's root and documents, and remembers where they came from (cosign initialize). */
export async function runInitialize(settings: TrustServiceSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const { mirror } = settings;
  const folder = cacheFolder(ports);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const root = settings.root === undefined ? undefined : join(folder, 'given-root.json');
  if (settings.root !== undefined && root !== undefined) {
    const bytes = await readRoot(settings.root, ports);
    const checksum = settings['root-checksum'];
    if (checksum !== undefined && !sameBytes(hashOf('sha256', bytes), Buffer.from(checksum, 'hex')))
      throw new SignError('SIGN_REFUSED', {
        message: `its sha256 is ${encodeHex(hashOf('sha256', bytes))}, not the one of --root-checksum`,
        where: settings.root,
      });
    await writeFile(root, bytes, { mode: 0o600 });
  }
  await fetchTarget('trusted_root.json', { mirror, root }, { folder, force: true });
  await writeFile(join(folder, 'dartagnan.json'), JSON.stringify({ mirror, root }), { mode: 0o600 });
  const text = JSON.stringify({ local: folder, remote: mirror, targets: ['trusted_root.json'] }, undefined, '\t');
  return { report: `Root status: \n ${text}\n`, exit: 0 };
}

async function repositoryTarget(
  name: string,
  offline: boolean,
  ports: TrustPorts,
): Promise<{ readonly text: string; readonly where: string }> {
  const repository = (await readRepository(ports)) ?? { mirror: publicMirror, root: undefined };
  const folder = cacheFolder(ports);
  const cached = join(folder, 'documents', encodeHex(hashOf('sha256', new TextEncoder().encode(repository.mirror))));
  const file = join(cached, name);
  if (offline) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return { text, where: file };
    throw new SignError('SIGN_SERVICE', {
      message: 'no trusted root is on disk: name one with --trusted-root, or run initialize once with a network',
      where: file,
    });
  }
  const text = await fetchTarget(name, repository, { folder, force: false });
  await mkdir(cached, { recursive: true });
  await writeFile(file, text);
  return { text, where: repository.mirror };
}

async function fetchTarget(
  name: string,
  { mirror, root }: Repository,
  { folder, force }: { readonly folder: string; readonly force: boolean },
): Promise<string> {
  try {
    const { initTUF } = await import('@sigstore/tuf');
    const client = await initTUF({
      mirrorURL: mirror,
      cachePath: join(folder, 'tuf'),
      force,
      retry: 1,
      timeout: 20_000,
      ...(root === undefined ? {} : { rootPath: root }),
    });
    return await readFile(await client.getTarget(name), 'utf8');
  } catch (cause) {
    throw new SignError('SIGN_SERVICE', { message: `the TUF repository gives no ${name}`, where: mirror, cause });
  }
}

async function readRepository(ports: TrustPorts): Promise<Repository | undefined> {
  const text = await readFile(join(cacheFolder(ports), 'dartagnan.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Repository);
}

async function readRoot(root: string, ports: TrustPorts): Promise<Uint8Array> {
  if (!/^https?:\/\//.test(root)) return readNamed(root, ports);
  const call = { service: 'TUF repository', method: 'GET', url: root, signal: ports.signal } as const;
  return withTransport(ports, async (transport) => (await callService(transport, call)).bytes);
}

function cacheFolder({ env }: TrustPorts): string {
  return env['TUF_ROOT'] ?? join(env['HOME'] ?? homedir(), '.sigstore', 'root');
}
