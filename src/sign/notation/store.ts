import type { Digest } from '../../core/index.ts';
import { digestOf } from '../../oci/digest.ts';
import type { Descriptor, ImageManifest } from '../../oci/manifest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import type { Repository } from '../../oci/reference.ts';
import type { RegistryClient } from '../../oci/registry/api.ts';
import { writeDescriptor } from '../../oci/write-descriptor.ts';
import { SignError } from '../error.ts';
import { maxEnvelopeBytes } from './envelope.ts';
import { notationTypes } from './names.ts';
import { detail } from './details.ts';

/** A signature that was found beside an artifact. */
export interface StoredSignature {
  /** The manifest that holds it. */
  readonly manifest: Descriptor;
  /** @throws {SignError} or {OciError} where manifest or envelope is damaged. */
  read(): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array }>;
}

/** Where the signatures of an artifact are kept: a repository, or an OCI layout. */
export interface NotationStore {
  /** Signatures of the artifact, at most `max`. */
  signatures(artifact: Digest, max: number): Promise<readonly StoredSignature[]>;
  /** Puts a signature. @returns its manifest. */
  put(artifact: Descriptor, envelope: NewEnvelope): Promise<Descriptor>;
}

/** An envelope to keep. */
export interface NewEnvelope {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The store beside an artifact in a registry: the referrers API, or the fallback tag where there is none. */
export function registryNotationStore(client: RegistryClient, place: Repository, signal: AbortSignal): NotationStore {
  const repository = { registry: place.registry, repository: place.repository };
  const call = { signal };
  return {
    async signatures(artifact, max) {
      const listed = await client.referrers(repository, artifact, call);
      const found: StoredSignature[] = [];
      for (const manifest of listed) {
        if (found.length >= max) break;
        if (manifest.artifactType !== undefined && manifest.artifactType !== notationTypes.signature) continue;
        const read = async () => {
          const { manifest: document } = await client.manifest({ ...repository, digest: manifest.digest }, call);
          const layer = envelopeLayer(document.kind === 'manifest' ? document : undefined, manifest.digest);
          return {
            mediaType: layer.mediaType,
            bytes: await client.blobBytes(repository, layer, { maxBytes: maxEnvelopeBytes, ...call }),
          };
        };
        if (manifest.artifactType === notationTypes.signature) found.push({ manifest, read });
        else if (await isSignature(client, repository, manifest.digest, call)) found.push({ manifest, read });
      }
      return found;
    },
    async put(artifact, envelope) {
      const layer = { mediaType: envelope.mediaType, digest: digestOf(envelope.bytes), size: envelope.bytes.length };
      await client.pushBlob(repository, { ...layer, open: () => [envelope.bytes] }, call);
      await client.pushBlob(repository, { ...emptyConfig, open: () => [emptyBytes] }, call);
      const bytes = signatureManifest(artifact, layer, envelope.annotations);
      return client.pushManifest(repository, { mediaType: mediaTypes.manifest, bytes }, call);
    },
  };
}

/** Registries that fill in no artifactType leave the type of the configuration to say it. */
async function isSignature(
  client: RegistryClient,
  repository: Repository,
  digest: Digest,
  call: { readonly signal: AbortSignal },
): Promise<boolean> {
  const { manifest } = await client.manifest({ ...repository, digest }, call);
  return manifest.kind === 'manifest' && isSignatureManifest(manifest);
}

/** Whether a manifest holds a signature: by its artifactType or, in what notation 1 writes, by the type of its configuration. */
export function isSignatureManifest({ artifactType, config }: ImageManifest): boolean {
  return artifactType === notationTypes.signature || config.mediaType === notationTypes.signature;
}

/** The one layer that holds the envelope. @throws {SignError} SIGN_MALFORMED, SIGN_UNSUPPORTED. */
export function envelopeLayer(manifest: ImageManifest | undefined, where: string): Descriptor {
  const [layer, ...others] = manifest?.layers ?? [];
  if (layer === undefined || others.length > 0)
    throw new SignError('SIGN_MALFORMED', { message: detail('a signature manifest must have one layer'), where });
  if (layer.size > maxEnvelopeBytes)
    throw new SignError('SIGN_MALFORMED', {
      message: detail('its envelope is longer than {maxEnvelopeBytes} bytes', { maxEnvelopeBytes }),
      where,
    });
  return layer;
}

const emptyBytes = new TextEncoder().encode('{}');
/** The configuration of a signature's manifest: nothing, under the type that says what the manifest is. */
export const emptyConfig = { mediaType: notationTypes.signature, digest: digestOf(emptyBytes), size: 2 } as const;

/** The bytes of {@link emptyConfig}. */
export const emptyConfigBytes: Uint8Array = emptyBytes;

/** The manifest of a signature, members in the order in which notation writes them. */
export function signatureManifest(
  { mediaType, digest, size }: Descriptor,
  layer: Descriptor,
  annotations: Readonly<Record<string, string>>,
): Uint8Array {
  const document = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: emptyConfig,
    layers: [writeDescriptor(layer)],
    subject: { mediaType, digest, size },
    annotations,
  };
  return new TextEncoder().encode(JSON.stringify(document));
}
