import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { refNameAnnotation } from '../../oci/archive/layout-source.ts';
import { formatReference, parseReference, type Repository } from '../../oci/reference.ts';
import type { RegistryClient } from '../../oci/registry/api.ts';
import { carry, registryDestination } from '../../sign/cosign/carry.ts';
import { openPack, type OpenPack } from '../../sign/pack/open-pack.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { type TrustOutcome, type TrustPorts, type TrustSettings, withClient } from './context.ts';

/** What of a pack goes where. */
export interface UnpackPorts extends TrustPorts {
  /** Folder for the trust policy and its files. */
  readonly dir?: string | undefined;
  /** `registry` or `registry/prefix` for the images. */
  readonly to?: string | undefined;
}

/**
 * Unpacks a pack: the policy and its files into a folder, images with all that lies beside them into a registry; without either, it says what
 * the pack holds. Files that are there are never replaced. @throws {SignError} SIGN_MALFORMED, {ComposeError} CONFIG_INVALID.
 */
export async function runUnpack(file: string, settings: TrustSettings, ports: UnpackPorts): Promise<TrustOutcome> {
  const pack = await openPack(resolve(ports.cwd, file));
  const { dir, to } = ports;
  const lines: string[] = [];
  if (dir !== undefined) lines.push(...(await unpackFiles(pack, resolve(ports.cwd, dir))));
  if (to !== undefined)
    lines.push(...(await withClient(settings, ports, (client) => loadImages(pack, to, client, ports.signal))));
  if (dir === undefined && to === undefined) lines.push(...contentsOf(pack));
  return { report: lines.map((line) => `${line}\n`).join(''), exit: 0 };
}

function contentsOf({ document }: OpenPack): readonly string[] {
  return [
    ...document.images.map(({ name, digest }) => `image ${name} ${digest}`),
    ...document.files.map(({ name }) => `${name === document.policy ? 'policy' : 'file'} ${name}`),
    ...document.answers.map(({ url }) => `answer ${url}`),
  ];
}

async function unpackFiles(pack: OpenPack, folder: string): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { name } of pack.document.files) {
    const path = join(folder, name);
    const bytes = await pack.content(name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes, { flag: 'wx' }).catch((cause: unknown) => {
      throw new ComposeError('CONFIG_INVALID', {
        message: detail('the file is there already, or cannot be written'),
        where: path,
        cause,
      });
    });
    written.push(path);
  }
  return written;
}

/** Blobs and manifests of each image go where its repository's path leads under the new registry. */
async function loadImages(
  pack: OpenPack,
  to: string,
  client: RegistryClient,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [registry = '', ...folders] = to.replace(/\/$/, '').split('/');
  const placeOf = (name: string): Repository & { readonly tag?: string } => {
    const { repository, tag } = parseReference(name);
    const place = { registry, repository: [...folders, repository].join('/') };
    return tag === undefined ? place : { ...place, tag };
  };
  const loaded: string[] = [];
  for (const entry of pack.entries) {
    const name = entry.annotations?.[refNameAnnotation];
    if (name === undefined) continue;
    const { tag, ...place } = placeOf(name);
    await carry(pack.origin, registryDestination(client, place, { signal }), entry, tag);
    if (pack.document.images.some((image) => image.name === name))
      loaded.push(`${formatReference(tag === undefined ? place : { ...place, tag })} ${entry.digest}`);
  }
  await loadReferrers(pack, placeOf, client, signal);
  return loaded;
}

/** What refers to an image goes into each repository that the image went into. */
async function loadReferrers(
  pack: OpenPack,
  placeOf: (name: string) => Repository,
  client: RegistryClient,
  signal: AbortSignal,
): Promise<void> {
  for (const entry of pack.entries) {
    if (entry.annotations?.[refNameAnnotation] !== undefined) continue;
    const { manifest } = await pack.origin.manifest(entry);
    const subject = manifest.subject?.digest;
    for (const { name, digest } of pack.document.images) {
      const subjects = await digestsOf(pack, digest);
      if (subject === undefined || !subjects.has(subject)) continue;
      const { registry, repository } = placeOf(name);
      await carry(pack.origin, registryDestination(client, { registry, repository }, { signal }), entry);
    }
  }
}

/** An image's digest and, of an index, those of its images. */
async function digestsOf({ entries, origin }: OpenPack, image: string): Promise<ReadonlySet<string>> {
  const entry = entries.find(({ digest }) => digest === image);
  if (entry === undefined) return new Set();
  const { manifest } = await origin.manifest(entry);
  return new Set([image, ...(manifest.kind === 'index' ? manifest.manifests.map(({ digest }) => digest) : [])]);
}
