import type { Digest } from '../core/index.ts';

/** What an image runs on (image-spec, image-index.md, "platform"). */
export interface Platform {
  /** `linux`, `windows`, …: Go's GOOS. */
  readonly os: string;
  /** `amd64`, `arm64`, …: Go's GOARCH. */
  readonly architecture: string;
  /** `v7`, `v8`, …. */
  readonly variant?: string;
  readonly osVersion?: string;
}

/** Names content by its digest (image-spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly urls?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** The content itself, base64. */
  readonly data?: string;
  readonly artifactType?: string;
  readonly platform?: Platform;
}

/** An image manifest or artifact (image-spec, manifest.md; Docker's schema 2 has the same shape). */
export interface ImageManifest {
  readonly kind: 'manifest';
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** The manifest that this one refers to. */
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An image index or Docker manifest list (image-spec, image-index.md). */
export interface ImageIndex {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly manifests: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Either document that a tag may name. */
export type Manifest = ImageManifest | ImageIndex;

/** One line of an image's history (image-spec, config.md). */
export interface HistoryEntry {
  readonly created?: string;
  readonly createdBy?: string;
  readonly author?: string;
  readonly comment?: string;
  /** Brought no layer. */
  readonly emptyLayer?: boolean;
}

/** The parts of an image's configuration that the house reads (image-spec, config.md). */
export interface ImageConfig {
  readonly platform: Platform;
  readonly created?: string;
  readonly author?: string;
  /** Uncompressed digests of the layers, the lowest first. */
  readonly diffIds: readonly Digest[];
  readonly history: readonly HistoryEntry[];
  readonly user?: string;
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}
