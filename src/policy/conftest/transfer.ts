import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, normalize, posix, resolve } from 'node:path';
import { request as send } from 'undici';
import { digestOf } from '../../oci/digest.ts';
import { makeFolder } from '../../oci/make-folder.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { parseReference } from '../../oci/reference.ts';
import type { RegistryClient } from '../../oci/registry/api.ts';
import { createRegistryClient } from '../../oci/registry/client.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import { readArchive } from '../load/bundle.ts';
import { findFiles } from '../load/files.ts';
import { isGitSource, withRepository } from './git.ts';
import { isDocument } from '../load/load.ts';
import type { Outcome, PolicyPorts } from '../run/outcome.ts';

/** Media types of policies in registries (conftest, "Sharing policies"; OPA, "OCI Registry"). */
const types = {
  config: 'application/vnd.cncf.openpolicyagent.config.v1+json',
  policy: 'application/vnd.cncf.openpolicyagent.policy.layer.v1+rego',
  data: 'application/vnd.cncf.openpolicyagent.data.layer.v1+json',
} as const;

const titleAnnotation = 'org.opencontainers.image.title';

/** Bytes of one file at most. */
const maxFile = 64 * 2 ** 20;

/** What policies are fetched with. */
export interface TransferRequest {
  /** The first is where fetched files go. */
  readonly policy: readonly string[];
  readonly data: readonly string[];
  /** Whether a registry's certificate must hold. */
  readonly tls: boolean;
}

/** One fetched file; its path begins at the policy folder. */
interface Fetched {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Fetches policies from registries, web addresses or other folders into the policy folder, as `conftest pull` does. @throws PolicyError, OciError */
export async function pullPolicies(
  sources: readonly string[],
  { policy: [folder = 'policy'], tls }: TransferRequest,
  ports: PolicyPorts,
): Promise<void> {
  for (const source of sources) {
    const files = await fetched(source, tls, ports);
    for (const { path, bytes } of files) await store(path, bytes, resolve(ports.cwd, folder), source);
  }
}

/** The command `pull`. @throws PolicyError, OciError */
export async function runConftestPull(
  sources: readonly string[],
  request: TransferRequest,
  ports: PolicyPorts,
): Promise<Outcome> {
  if (sources.length === 0)
    throw new PolicyError('POLICY_UNREADABLE', { message: detail('name what to pull'), where: 'pull' });
  await pullPolicies(sources, request, ports);
  return { stdout: '', stderr: '', exit: 0 };
}

/** Writes a file below the folder, and nowhere else. @throws PolicyError POLICY_BUNDLE */
async function store(path: string, bytes: Uint8Array, folder: string, source: string): Promise<void> {
  const own = posix.normalize(path.replaceAll('\\', '/'));
  if (own.startsWith('../') || own === '..' || posix.isAbsolute(own) || own.includes('\0'))
    throw new PolicyError('POLICY_BUNDLE', {
      message: detail('the path {path} leads out of the policy folder', { path: JSON.stringify(path) }),
      where: source,
    });
  const target = join(folder, own);
  try {
    makeFolder(dirname(target));
    await writeFile(target, bytes);
  } catch (cause) {
    throw new PolicyError('POLICY_UNWRITABLE', { message: detail('the file cannot be written'), where: target, cause });
  }
}

async function fetched(source: string, tls: boolean, ports: PolicyPorts): Promise<Fetched[]> {
  if (isGitSource(source)) return withRepository(source, ports, (folder) => fromFolder(folder, ports.cwd));
  if (/^https?:\/\//.test(source)) return fromWeb(source, ports.signal);
  if (source.startsWith('oci://')) return fromRegistry(source.slice('oci://'.length), tls, ports);
  const path = source.replace(/^file::?(?:\/\/)?/, '');
  return fromFolder(path, ports.cwd).catch((error: unknown) => {
    if (/^[\w.-]+(?:\.|:\d)[\w.-]*\//.test(source)) return fromRegistry(source, tls, ports);
    throw error;
  });
}

/** Rego and data files below a folder. */
async function fromFolder(path: string, cwd: string): Promise<Fetched[]> {
  const found = await findFiles(path, cwd, ['.git'], 'skip');
  return Promise.all(
    found
      .filter((file) => file.path.endsWith('.rego') || isDocument(file.path))
      .map(async (file) => ({
        path: [...file.folders, basename(file.path)].join('/'),
        bytes: await readFile(resolve(cwd, file.path)),
      })),
  );
}

/** A single file, or an archive's Rego and data files. */
async function fromWeb(source: string, signal: AbortSignal): Promise<Fetched[]> {
  const answer = await send(source, { signal, headersTimeout: 30_000 }).catch((cause: unknown) => {
    throw new PolicyError('POLICY_UNREADABLE', {
      message: detail('the address does not answer'),
      where: source,
      cause,
    });
  });
  if (answer.statusCode !== 200)
    throw new PolicyError('POLICY_UNREADABLE', {
      message: detail('the address answers {status}', { status: answer.statusCode }),
      where: source,
    });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxFile)
      throw new PolicyError('POLICY_LIMIT', {
        message: detail('larger than {max} bytes', { max: maxFile }),
        where: source,
      });
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const name = basename(new URL(source).pathname);
  if (!/\.t(?:ar\.)?gz$/.test(name)) return [{ path: name === '' ? 'policy.rego' : name, bytes }];
  return readArchive(bytes, source)
    .filter(({ path }) => path.endsWith('.rego') || isDocument(path))
    .map(({ path, text }) => ({ path, bytes: new TextEncoder().encode(text) }));
}

function clientFor(tls: boolean, { env }: PolicyPorts): RegistryClient {
  return createRegistryClient({ insecure: !tls, environment: env });
}

async function fromRegistry(name: string, tls: boolean, ports: PolicyPorts): Promise<Fetched[]> {
  const client = clientFor(tls, ports);
  try {
    const reference = parseReference(name);
    const { signal } = ports;
    const { manifest } = await client.manifest(reference, { signal });
    const layers = 'layers' in manifest ? manifest.layers : [];
    const files: Fetched[] = [];
    for (const layer of layers) {
      const bytes = await client.blobBytes(reference, layer, { signal, maxBytes: maxFile });
      const title = layer.annotations?.[titleAnnotation];
      if (layer.mediaType === types.policy || layer.mediaType === types.data)
        files.push({ path: title ?? `${files.length}.${layer.mediaType === types.data ? 'json' : 'rego'}`, bytes });
      else if (layer.mediaType === mediaTypes.layerGzip)
        for (const { path, text } of readArchive(bytes, name))
          files.push({ path, bytes: new TextEncoder().encode(text) });
    }
    if (files.length > 0) return files;
    throw new PolicyError('POLICY_BUNDLE', { message: detail('the artifact holds no policies'), where: name });
  } finally {
    await client.close();
  }
}

/** Puts policies and data into a registry, as `conftest push` does. @throws PolicyError, OciError */
export async function runConftestPush(
  [repository, ...folders]: readonly string[],
  { policy, data, tls }: TransferRequest,
  ports: PolicyPorts,
): Promise<Outcome> {
  if (repository === undefined)
    throw new PolicyError('POLICY_UNREADABLE', { message: detail('name the repository to push to'), where: 'push' });
  const reference = parseReference(repository.replace(/^oci:\/\//, ''));
  const files = [
    ...(await filesBelow(folders.length > 0 ? folders : policy, (path) => path.endsWith('.rego'), types.policy, ports)),
    ...(await filesBelow(data, isDocument, types.data, ports)),
  ];
  if (files.length === 0)
    throw new PolicyError('POLICY_UNREADABLE', { message: detail('no Rego files found'), where: policy.join(', ') });
  const client = clientFor(tls, ports);
  try {
    const { signal } = ports;
    const config = new TextEncoder().encode('{}');
    const upload = (bytes: Uint8Array) =>
      client.pushBlob(reference, { digest: digestOf(bytes), size: bytes.length, open: () => [bytes] }, { signal });
    for (const bytes of [config, ...files.map((file) => file.bytes)]) await upload(bytes);
    const manifest = {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: types.config, digest: digestOf(config), size: config.length },
      layers: files.map(({ path, bytes, mediaType }) => ({
        mediaType,
        digest: digestOf(bytes),
        size: bytes.length,
        annotations: { [titleAnnotation]: path },
      })),
    };
    const text = new TextEncoder().encode(JSON.stringify(manifest));
    const { digest } = await client.pushManifest(
      reference,
      { mediaType: mediaTypes.manifest, bytes: text },
      { signal },
    );
    return { stdout: `${digest}\n`, stderr: '', exit: 0 };
  } finally {
    await client.close();
  }
}

async function filesBelow(
  paths: readonly string[],
  isWanted: (path: string) => boolean,
  mediaType: string,
  { cwd }: PolicyPorts,
): Promise<(Fetched & { readonly mediaType: string })[]> {
  const found = await Promise.all(paths.map((path) => findFiles(path, cwd, [])));
  const wanted = found.flat().filter(({ path }) => isWanted(path));
  return Promise.all(
    wanted.map(async (file) => ({
      path: normalize([...file.folders, basename(file.path)].join('/')),
      bytes: await readFile(resolve(cwd, file.path)),
      mediaType,
    })),
  );
}
