import { type Digest, type OperatingSystem, type Package, type Text } from '../core/index.ts';

/** Kinds of package lists: the `Type` of a result in Trivy's JSON for language packages; a distribution's packages carry its family there. */
export type ApplicationKind =
  | 'dpkg'
  | 'apk'
  | 'rpm'
  | 'npm'
  | 'node-pkg'
  | 'python-pkg'
  | 'pip'
  | 'poetry'
  | 'uv'
  | 'pipenv'
  | 'gomod'
  | 'gobinary'
  | 'jar';

/** Packages that stand in one file (a lock file, a jar) or that one manager installed. */
export interface Application {
  readonly kind: ApplicationKind;
  /** File that lists them; empty where a kind is reported as one list for the whole artifact (installed packages). */
  readonly path: string;
  readonly packages: readonly Package[];
}

/** One layer of an image. */
export interface LayerInfo {
  readonly diffId: Digest;
  /** Digest of the compressed blob; absent in archives that keep layers plain. */
  readonly digest?: Digest;
  /** Uncompressed bytes. */
  readonly size: number;
  readonly createdBy?: string;
}

/** What an image says of itself. */
export interface ImageInfo {
  readonly imageId: Digest;
  readonly manifestDigest?: Digest;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly layers: readonly LayerInfo[];
  /** The configuration document as it stands in the image. */
  readonly config: unknown;
}

/** Kinds of artifact, the `ArtifactType` of Trivy's JSON. */
export type ArtifactType = 'container_image' | 'filesystem';

/** All that was found in an artifact, before any advisory is asked. */
export interface Inventory {
  readonly artifact: { readonly name: string; readonly type: ArtifactType };
  readonly image?: ImageInfo;
  readonly os?: OperatingSystem;
  readonly applications: readonly Application[];
  /** Why the inventory is incomplete, one line each (file, layer, reason); empty when whole. */
  readonly problems: readonly Text[];
}
