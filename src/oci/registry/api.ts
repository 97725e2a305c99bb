import type { Digest } from '../../core/index.ts';
import type { Descriptor, Manifest } from '../manifest.ts';
import type { Reference, Repository } from '../reference.ts';

/** A client of OCI distribution registries (distribution-spec 1.1). One client keeps its connections and tokens; it serves many registries at once. */
export interface RegistryClient {
  /** Descriptor of what a tag or digest names. */
  resolve(reference: Reference, options?: CallOptions): Promise<Descriptor>;
  /** Manifest or index, its digest verified. */
  manifest(reference: Reference, options?: ManifestOptions): Promise<FetchedManifest>;
  /** A blob as a stream; its length and digest are verified, and the last chunk is followed by an error where they are wrong. */
  blob(repository: Repository, descriptor: BlobDescriptor, options?: BlobOptions): Promise<AsyncIterable<Uint8Array>>;
  /** A small blob in memory, verified. `maxBytes` defaults to 16 MiB. */
  blobBytes(repository: Repository, descriptor: BlobDescriptor, options?: BytesOptions): Promise<Uint8Array>;
  blobExists(repository: Repository, digest: Digest, options?: CallOptions): Promise<boolean>;
  /** Uploads a blob unless the registry has it; in pieces where `chunkSize` is given. */
  pushBlob(repository: Repository, blob: BlobUpload, options?: PushOptions): Promise<void>;
  /** Makes a blob of another repository of the same registry known here; false where the registry wants an upload instead. */
  mountBlob(repository: Repository, digest: Digest, from: string, options?: CallOptions): Promise<boolean>;
  /** Puts a manifest under a tag or, without one, under its digest; a subject gets its fallback tag where the registry has no referrers API. */
  pushManifest(
    reference: Repository & { readonly tag?: string },
    manifest: ManifestUpload,
    options?: CallOptions,
  ): Promise<Descriptor>;
  /** All tags, page after page, in the registry's order. */
  tags(repository: Repository, options?: CallOptions): Promise<readonly string[]>;
  /** Manifests whose subject is `digest`: by the referrers API, else by the fallback tag. */
  referrers(repository: Repository, digest: Digest, options?: ReferrersOptions): Promise<readonly Descriptor[]>;
  /** Deletes a tag (where the registry allows it) or a manifest by digest. */
  deleteManifest(reference: Reference, options?: CallOptions): Promise<void>;
  deleteBlob(repository: Repository, digest: Digest, options?: CallOptions): Promise<void>;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** Options that every call takes. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Options of {@link RegistryClient.manifest}. */
export interface ManifestOptions extends CallOptions {
  /** Media types to ask for; default image manifests and indexes, OCI and Docker. */
  readonly accept?: readonly string[];
}

/** Options of {@link RegistryClient.blob}. */
export interface BlobOptions extends CallOptions {
  /** The caller verifies size and digest itself, as `readLayer` does. */
  readonly unverified?: boolean;
}

/** Options of {@link RegistryClient.blobBytes}. */
export interface BytesOptions extends CallOptions {
  readonly maxBytes?: number;
}

/** Options of {@link RegistryClient.pushBlob}. */
export interface PushOptions extends CallOptions {
  /** Bytes of one PATCH; absent: one PUT for the whole blob. */
  readonly chunkSize?: number;
}

/** Options of {@link RegistryClient.referrers}. */
export interface ReferrersOptions extends CallOptions {
  readonly artifactType?: string;
}

/** What is needed to fetch a blob; a known size is verified and bounds the download. */
export interface BlobDescriptor {
  readonly digest: Digest;
  readonly size?: number;
}

/** A blob to upload; `open` may be called again when a try failed. */
export interface BlobUpload {
  readonly digest: Digest;
  readonly size: number;
  open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A manifest to put, byte for byte. */
export interface ManifestUpload {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A manifest as the registry has it. */
export interface FetchedManifest {
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  /** The very bytes that the digest is of. */
  readonly bytes: Uint8Array;
}
