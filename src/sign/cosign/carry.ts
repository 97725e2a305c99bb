import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../../core/index.ts';
import { blobPath } from '../../oci/digest.ts';
import { type LayoutWriter } from '../../oci/archive/layout-writer.ts';
import { OciError } from '../../oci/error.ts';
import type { Descriptor, Manifest } from '../../oci/manifest.ts';
import { maxManifestSize, parseManifest } from '../../oci/parse-manifest.ts';
import type { Repository } from '../../oci/reference.ts';
import type { RegistryClient } from '../../oci/registry/api.ts';
import { readBlob } from './layout-store.ts';
import { attachedTag, type AttachedKind } from './names.ts';

/** Where images are taken from. */
export interface ImageOrigin {
  manifest(descriptor: Pick<Descriptor, 'digest' | 'size' | 'mediaType'>): Promise<CarriedManifest>;
  blob(descriptor: Descriptor): Promise<AsyncIterable<Uint8Array>>;
}

/** A manifest with its very bytes. */
export interface CarriedManifest {
  readonly bytes: Uint8Array;
  readonly manifest: Manifest;
}

/** Where images are put. */
export interface ImageDestination {
  blob(descriptor: Descriptor, open: () => Promise<AsyncIterable<Uint8Array>>): Promise<void>;
  manifest(carried: CarriedManifest, tag?: string): Promise<void>;
}

/** Indexes within indexes. */
const maxDepth = 4;

/** Carries a manifest with everything that it names: layers first, so that nothing is ever named that is not there. */
export async function carry(
  origin: ImageOrigin,
  destination: ImageDestination,
  descriptor: Pick<Descriptor, 'digest' | 'mediaType' | 'size'>,
  tag?: string,
  depth = 0,
): Promise<CarriedManifest> {
  if (depth > maxDepth) throw new RangeError('indexes lie too deep');
  const carried = await origin.manifest(descriptor);
  const { manifest } = carried;
  if (manifest.kind === 'index')
    for (const child of manifest.manifests) await carry(origin, destination, child, undefined, depth + 1);
  else for (const blob of [manifest.config, ...manifest.layers]) await destination.blob(blob, () => origin.blob(blob));
  await destination.manifest(carried, tag);
  return carried;
}

/** Images of a repository. */
export function registryOrigin(
  client: RegistryClient,
  { registry, repository }: Repository,
  signal: AbortSignal,
): ImageOrigin {
  return {
    manifest: ({ digest }) => client.manifest({ registry, repository, digest }, { signal }),
    blob: (descriptor) => client.blob({ registry, repository }, descriptor, { signal }),
  };
}

/** Images of a layout folder. */
export function layoutOrigin(folder: string): ImageOrigin {
  return {
    async manifest(descriptor) {
      const bytes = await readBlob(folder, descriptor, maxManifestSize);
      return { bytes, manifest: parseManifest(bytes, `${folder}: ${descriptor.digest}`, descriptor.mediaType) };
    },
    blob: async ({ digest }) => createReadStream(join(folder, blobPath(digest))),
  };
}

/** Puts images into a repository; blobs that another repository of the same registry has are not sent again. */
export function registryDestination(
  client: RegistryClient,
  { registry, repository }: Repository,
  { signal, from }: { readonly signal: AbortSignal; readonly from?: Repository },
): ImageDestination {
  const call = { signal };
  const place = { registry, repository };
  return {
    async blob(descriptor, open) {
      const { digest, size } = descriptor;
      if (await client.blobExists(place, digest, call)) return;
      if (from?.registry === registry && (await client.mountBlob(place, digest, from.repository, call))) return;
      await client.pushBlob(place, { digest, size, open: () => lazily(open) }, call);
    },
    async manifest({ bytes, manifest }, tag) {
      const named = tag === undefined ? place : { ...place, tag };
      await client.pushManifest(named, { mediaType: manifest.mediaType, bytes }, call);
    },
  };
}

/** Puts blobs and manifests into a layout folder without listing them. */
export function layoutDestination(writer: LayoutWriter): ImageDestination {
  return {
    blob: async ({ digest }, open) => void (await writer.blob(await open(), digest)),
    manifest: async ({ bytes, manifest }) => void (await writer.manifest({ mediaType: manifest.mediaType, bytes })),
  };
}

/** What lies beside an image under tags of its own. @returns descriptors by kind. */
export async function attachedManifests(
  client: RegistryClient,
  { registry, repository }: Repository,
  image: Digest,
  signal: AbortSignal,
): Promise<readonly { readonly kind: AttachedKind; readonly descriptor: Descriptor }[]> {
  const found: { kind: AttachedKind; descriptor: Descriptor }[] = [];
  for (const kind of ['sig', 'att', 'sbom'] as const) {
    try {
      const descriptor = await client.resolve({ registry, repository, tag: attachedTag(image, kind) }, { signal });
      found.push({ kind, descriptor });
    } catch (error) {
      if (!(error instanceof OciError) || error.code !== 'OCI_NOT_FOUND') throw error;
    }
  }
  return found;
}

async function* lazily(open: () => Promise<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array> {
  yield* await open();
}
