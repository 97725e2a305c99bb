import type { Digest } from '../core/index.ts';
import type { HistoryEntry, ImageConfig, ImageManifest, Platform } from './manifest.ts';

/** Where an image comes from: a registry, a Docker archive, an OCI layout folder or archive. */
export interface ImageSource {
  readonly kind: 'registry' | 'docker-archive' | 'oci-layout' | 'oci-archive';
  /** The image as the user named it. */
  readonly name: string;
  /**
   * Finds the image's manifest (of one platform, where there are several) and reads its configuration.
   * @throws {OciError} OCI_PLATFORM_MISSING, OCI_NOT_FOUND, OCI_DIGEST_MISMATCH and others, with place and remedy.
   */
  resolve(options?: ResolveOptions): Promise<SourceImage>;
  /** Gives up files and connections; streams that are open end with an error. */
  close(): Promise<void>;
}

/** Options of {@link ImageSource.resolve}. */
export interface ResolveOptions {
  /** Default: `linux` on the machine's architecture, or the only platform that there is. */
  readonly platform?: Platform;
  readonly signal?: AbortSignal;
}

/** One image of one platform, ready to be read. */
export interface SourceImage {
  readonly name: string;
  /** Digest of the manifest; absent in Docker archives, which have none. */
  readonly manifestDigest?: Digest;
  /** Digest of the index that the manifest was chosen from. */
  readonly indexDigest?: Digest;
  readonly manifest?: ImageManifest;
  /** Digest of the configuration. */
  readonly imageId: Digest;
  readonly config: ImageConfig;
  /** The configuration document as it stands in the image. */
  readonly rawConfig: Uint8Array;
  /** `repository:tag`, as users write it. */
  readonly repoTags: readonly string[];
  /** `repository@digest`, as users write it. */
  readonly repoDigests: readonly string[];
  /** The lowest first. */
  readonly layers: readonly ImageLayer[];
}

/** One layer of an image, not yet read. */
export interface ImageLayer {
  /** Digest of the blob as stored (compressed); absent in Docker archives, which keep layers under other names. */
  readonly digest?: Digest;
  /** Digest of the uncompressed tar. */
  readonly diffId: Digest;
  /** Bytes as stored; absent where the source does not say. */
  readonly size?: number;
  readonly mediaType: string;
  /** The line of the history that made the layer. */
  readonly history?: HistoryEntry;
  /** Where the stored bytes lie in a local file, so that a worker thread may open them itself (`openFileLayer`). */
  readonly location?: FileLocation;
  /**
   * The bytes as stored. Nothing is verified here: read layers through `readLayer`, which unpacks and verifies both digests.
   */
  open(signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** A range of a local file. */
export interface FileLocation {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}
