import type { Digest } from '../../core/index.ts';
import { OciError } from '../../oci/error.ts';
import { digestOf } from '../../oci/digest.ts';
import type { Descriptor, ImageManifest } from '../../oci/manifest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { formatReference, type Repository } from '../../oci/reference.ts';
import type { RegistryClient } from '../../oci/registry/api.ts';
import { writeDescriptor } from '../../oci/write-descriptor.ts';

/** Largest signature or attestation that is read. */
export const maxLayerBytes = 2 ** 26;
/** Most layers and referrers of one image that are looked at. */
const maxCount = 1000;

/** A layer with its bytes still in the registry. */
export interface AttachedLayer {
  readonly descriptor: Descriptor;
  /** The manifest that it is of, where that refers to the image. */
  readonly manifest?: Digest;
  readonly bytes: () => Promise<Uint8Array>;
}

/** Layer to put into a registry. */
export interface NewLayer {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly annotations?: Readonly<Record<string, string>>;
  /** When the manifest under the tag says that it was made, RFC 3339; by itself it says nothing, and stays the same from run to run. */
  readonly created?: string | undefined;
}

/** Where the signatures of an image are kept: a repository. */
export interface SignatureStore {
  /** Name of the repository as signers write it into their documents; undefined where nobody knows it. */
  readonly name?: string;
  /** Layers of the manifest under a tag; none where there is no such tag. */
  layers(tag: string): Promise<readonly AttachedLayer[]>;
  /** Artifacts of a type that refer to the digest. */
  referrers(digest: Digest, artifactType: string): Promise<readonly AttachedLayer[]>;
  /** Adds a layer to the manifest under a tag, making it where it is not there; layers that it replaces are left out. */
  append(tag: string, layer: NewLayer, isReplaced?: (layer: Descriptor) => boolean): Promise<Descriptor>;
  /** Removes a manifest. */
  remove(digest: Digest): Promise<void>;
  /** Puts a layer as an artifact that refers to a manifest. */
  refer(subject: Descriptor, layer: NewLayer, annotations: Readonly<Record<string, string>>): Promise<Descriptor>;
}

/** Where the tags of signatures are, where not beside the image under their usual names, and how they are written and read. */
export interface AttachmentPlace {
  readonly repository: Repository;
  /** Beginning of the tags. */
  readonly prefix: string;
  /** Manifests are of Docker's types, for registries that take no others. */
  readonly isDocker?: boolean;
  /** Largest signature or attestation that is read. */
  readonly maxBytes?: number | undefined;
}

/** The store beside an image in a registry. Tags are elsewhere where `attachments` says so; referrers are always beside the image. */
export function registryStore(
  client: RegistryClient,
  place: Repository,
  signal: AbortSignal,
  attachments: AttachmentPlace = { repository: place, prefix: '' },
): SignatureStore {
  // A whole reference fits the type too: its tag must not become the name of a signature.
  const beside = { registry: place.registry, repository: place.repository };
  const tagged = { registry: attachments.repository.registry, repository: attachments.repository.repository };
  const types = attachments.isDocker === true ? dockerTypes : ociTypes;
  const { attached, manifest, push, pushLayer } = repositoryCalls(client, { signal }, attachments.maxBytes);
  const underTag = (name: string) => manifest({ ...tagged, tag: `${attachments.prefix}${name}` });
  return {
    name: formatReference(beside),
    layers: async (name) => (await underTag(name))?.layers.slice(0, maxCount).map(attached(tagged)) ?? [],
    async referrers(digest, artifactType) {
      // Some clients list their artifacts under a wrong type: what cannot be another's is looked at.
      const listed = (await client.referrers(beside, digest, { signal })).filter(
        (entry) => entry.artifactType === artifactType || isVague(entry.artifactType),
      );
      const found: AttachedLayer[] = [];
      for (const { digest } of listed.slice(0, maxCount)) {
        const artifact = await manifest({ ...beside, digest });
        if (artifact !== undefined && artifactTypeOf(artifact) === artifactType)
          found.push(...artifact.layers.slice(0, 1).map((layer) => ({ ...attached(beside)(layer), manifest: digest })));
      }
      return found;
    },
    async append(name, layer, isReplaced = () => false) {
      const before = (await underTag(name))?.layers.filter((kept) => !isReplaced(kept)) ?? [];
      const layers = [...before, await pushLayer(tagged, layer)];
      const config = await pushLayer(tagged, {
        mediaType: types.config,
        bytes: signatureConfig(layers, layer.created),
      });
      return push({ ...tagged, tag: `${attachments.prefix}${name}` }, document(types.manifest, config, layers));
    },
    remove: (digest) => client.deleteManifest({ ...beside, digest }, { signal }),
    async refer(subject, layer, annotations) {
      const config = await pushLayer(beside, { mediaType: mediaTypes.empty, bytes: new TextEncoder().encode('{}') });
      const { mediaType, digest, size } = subject;
      const extra = { artifactType: layer.mediaType, subject: { mediaType, digest, size }, annotations };
      return push(beside, document(mediaTypes.manifest, config, [await pushLayer(beside, layer)], extra));
    },
  };
}

/** What a store asks of a registry, by repository. */
function repositoryCalls(
  client: RegistryClient,
  call: { readonly signal: AbortSignal },
  maxBytes: number = maxLayerBytes,
) {
  const attached =
    (repository: Repository) =>
    (descriptor: Descriptor): AttachedLayer => ({
      descriptor,
      bytes: () => client.blobBytes(repository, descriptor, { maxBytes, ...call }),
    });
  const manifest = async (
    reference: Repository & ({ readonly tag: string } | { readonly digest: Digest }),
  ): Promise<ImageManifest | undefined> => {
    const found = await client.manifest(reference, call).catch(absent);
    return found?.manifest.kind === 'manifest' ? found.manifest : undefined;
  };
  const pushLayer = async (
    repository: Repository,
    { mediaType, bytes, annotations }: NewLayer,
  ): Promise<Descriptor> => {
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    await client.pushBlob(repository, { ...descriptor, open: () => [bytes] }, call);
    return annotations === undefined ? descriptor : { ...descriptor, annotations };
  };
  const push = (reference: Repository & { readonly tag?: string }, document: { readonly mediaType: string }) => {
    const bytes = new TextEncoder().encode(JSON.stringify(document));
    return client.pushManifest(reference, { mediaType: document.mediaType, bytes }, call);
  };
  return { attached, manifest, push, pushLayer };
}

/** Whether the type that a list gives says nothing of the artifact: it is missing, or that of any configuration. */
function isVague(type: string | undefined): boolean {
  return type === undefined || type === '' || type === mediaTypes.empty || type === mediaTypes.config;
}

/** What a manifest is: what it says, else its configuration, and where both say nothing its only layer (image-spec, manifest.md). */
export function artifactTypeOf({ artifactType, config, layers }: ImageManifest): string | undefined {
  if (!isVague(artifactType)) return artifactType;
  return isVague(config.mediaType) ? layers[0]?.mediaType : config.mediaType;
}

const ociTypes = { manifest: mediaTypes.manifest, config: mediaTypes.config } as const;
const dockerTypes = { manifest: mediaTypes.dockerManifest, config: mediaTypes.dockerConfig } as const;

function document(mediaType: string, config: Descriptor, layers: readonly Descriptor[], extra: object = {}) {
  return {
    schemaVersion: 2,
    mediaType,
    ...extra,
    config: writeDescriptor(config),
    layers: layers.map(writeDescriptor),
  };
}

/** An image configuration as tools expect behind a manifest of layers; it runs on nothing. */
function signatureConfig(layers: readonly Descriptor[], created = '0001-01-01T00:00:00Z'): Uint8Array {
  const config = {
    architecture: '',
    os: '',
    created,
    config: {},
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  };
  return new TextEncoder().encode(JSON.stringify(config));
}

function absent(error: unknown): undefined {
  if (error instanceof OciError && error.code === 'OCI_NOT_FOUND') return undefined;
  throw error;
}
