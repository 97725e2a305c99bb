import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeHex, hashOf, sameBytes } from '../../sign/bytes.ts';
import { callService } from '../../sign/client/http.ts';
import { SignError } from '../../sign/error.ts';
import { type JsonReader, readJson } from '../../sign/json.ts';
import publicRoot from '../../sign/trust/public-root.json' with { type: 'json' };
import { fetchTargets } from '../../sign/trust/tuf-client.ts';
import { parseTrustedRoot, type TrustedRoot } from '../../sign/trust/trusted-root.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings } from './context.ts';
import type { TrustServiceSettings } from './service-settings.ts';
import { withTransport } from './transport.ts';
import { detail } from './details.ts';

/** The TUF repository that Sigstore's public instance keeps. */
const publicMirror = 'https://tuf-repo-cdn.sigstore.dev';

/** The one of its staging instance. */
const stagingMirror = 'https://tuf-repo-cdn.sigstage.dev';

/** Documents that a repository gives. */
const documents = {
  root: 'trusted_root.json',
  config: 'signing_config.v0.2.json',
  configWithLog2: 'signing_config_rekor_v2.v0.2.json',
} as const;

/** A repository: the one that variables name, the one that `initialize` remembers, or Sigstore's public one. */
interface Repository {
  readonly mirror: string;
  /** Folder of its metadata and documents. */
  readonly folder: string;
  /** File of the root to begin with, where a variable names one. */
  readonly root?: string | undefined;
}

/** The trusted root: the file that was named, else the TUF repository's. @throws {SignError} SIGN_SERVICE where it cannot be had. */
export async function trustedRootOf(settings: TrustSettings, ports: TrustPorts): Promise<TrustedRoot> {
  const file = settings['trusted-root'];
  if (file !== undefined) return parseTrustedRoot(await readNamed(file, ports), file);
  const repository = (await readRepository(ports)) ?? publicRepository(ports);
  return parseTrustedRoot(await document(repository, documents.root, settings.offline, ports), repository.mirror);
}

/** The signing configuration of the repository that was initialized; undefined where none was. */
export async function initializedSigningConfig(ports: TrustPorts): Promise<Uint8Array | undefined> {
  const repository = await readRepository(ports);
  return repository && document(repository, documents.config, false, ports);
}

/** A document of the repository that was initialized, else of Sigstore's public instance. @throws {SignError} SIGN_SERVICE. */
export async function defaultDocument(which: keyof typeof documents, ports: TrustPorts): Promise<JsonReader> {
  const repository = (await readRepository(ports)) ?? publicRepository(ports);
  return readJson(await document(repository, documents[which], false, ports), documents[which]);
}

/** Fetches a TUF repository's root and documents, and remembers where they came from (cosign initialize). */
export async function runInitialize(settings: TrustServiceSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const mirror = settings.staging ? stagingMirror : settings.mirror;
  const repository = repositoryOf(mirror, ports);
  if (settings.root === undefined && mirror !== publicMirror)
    throw new SignError('SIGN_KEY', {
      message: detail('a repository of your own needs its root: name it with --root'),
      where: '--root',
    });
  const root = settings.root === undefined ? publicRootBytes() : await givenRoot(settings.root, settings, ports);
  // Whoever initializes begins anew: what was remembered of an earlier root does not bind this one.
  await rm(repository.folder, { recursive: true, force: true });
  await mkdir(repository.folder, { recursive: true, mode: 0o700 });
  await writeFile(join(repository.folder, 'initial-root.json'), root, { mode: 0o600 });
  await refresh(repository, documents.root, ports);
  await writeFile(join(cacheFolder(ports), 'dartagnan.json'), JSON.stringify({ mirror }), {
    mode: 0o600,
  });
  const targets = [documents.root, documents.config];
  const status = { local: repository.folder, remote: mirror, targets };
  return { report: `Root status: \n ${JSON.stringify(status, undefined, '\t')}\n`, exit: 0 };
}

async function givenRoot(root: string, settings: TrustServiceSettings, ports: TrustPorts): Promise<Uint8Array> {
  const bytes = await readRoot(root, ports);
  const checksum = settings['root-checksum'];
  if (checksum !== undefined && !sameBytes(hashOf('sha256', bytes), Buffer.from(checksum, 'hex')))
    throw new SignError('SIGN_REFUSED', {
      message: detail('its sha256 is {sha256}, not the one of --root-checksum', {
        sha256: encodeHex(hashOf('sha256', bytes)),
      }),
      where: root,
    });
  return bytes;
}

/** A document of the repository; offline, the one that was fetched before. */
async function document(
  repository: Repository,
  name: string,
  offline: boolean,
  ports: TrustPorts,
): Promise<Uint8Array> {
  if (!offline) return refresh(repository, name, ports);
  const file = join(repository.folder, name);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new SignError('SIGN_SERVICE', {
      message: detail(
        'no trusted root is on disk: name one with --trusted-root, or run initialize once with a network',
      ),
      where: file,
      cause,
    });
  });
  return new Uint8Array(bytes);
}

async function refresh(repository: Repository, name: string, ports: TrustPorts): Promise<Uint8Array> {
  const { mirror, folder } = repository;
  const root = await firstRoot(repository, ports);
  const fetchInto = (kept: string) =>
    withTransport(ports, async (transport) => {
      const options = { mirror, folder: kept, root, transport, now: Date.now, signal: ports.signal };
      const [bytes = new Uint8Array()] = await fetchTargets(options, [name]);
      return bytes;
    });
  if (/^true$/i.test(ports.env['SIGSTORE_NO_CACHE'] ?? '')) return inPassing(fetchInto);
  const bytes = await fetchInto(folder);
  await writeFile(join(folder, name), bytes, { mode: 0o600 });
  return bytes;
}

/** Runs work with a folder that is gone afterwards: nothing that was fetched stays on disk. */
async function inPassing<Value>(work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'dartagnan-root-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function firstRoot({ folder, root }: Repository, ports: TrustPorts): Promise<Uint8Array> {
  if (root !== undefined) return readNamed(root, ports);
  return new Uint8Array(await readFile(join(folder, 'initial-root.json')).catch(publicRootBytes));
}

/** What TUF_MIRROR names, which begins with the root in TUF_ROOT_JSON; else what `initialize` remembers. */
async function readRepository(ports: TrustPorts): Promise<Repository | undefined> {
  const mirror = ports.env['TUF_MIRROR'];
  if (mirror) return { ...repositoryOf(mirror, ports), root: ports.env['TUF_ROOT_JSON'] || undefined };
  const file = join(cacheFolder(ports), 'dartagnan.json');
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && repositoryOf(readJson(bytes, file).text('mirror'), ports);
}

function repositoryOf(mirror: string, ports: TrustPorts): Repository {
  const name = encodeHex(hashOf('sha256', new TextEncoder().encode(mirror))).slice(0, 16);
  return { mirror, folder: join(cacheFolder(ports), 'dartagnan', name) };
}

function publicRepository(ports: TrustPorts): Repository {
  return repositoryOf(publicMirror, ports);
}

function publicRootBytes(): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(publicRoot));
}

async function readRoot(root: string, ports: TrustPorts): Promise<Uint8Array> {
  if (!/^https?:\/\//.test(root)) return readNamed(root, ports);
  const call = { service: 'TUF repository', method: 'GET', url: root, signal: ports.signal } as const;
  return withTransport(ports, async (transport) => (await callService(transport, call)).bytes);
}

function cacheFolder({ env }: TrustPorts): string {
  return env['TUF_ROOT'] ?? join(env['HOME'] ?? homedir(), '.sigstore', 'root');
}
