import type { Digest } from './digest.ts';

/** Where in an image something was found. */
export interface Location {
  /** Path from the image's root, without a leading slash. */
  readonly path: string;
  /** Line in that file, counted from 1. */
  readonly line?: number;
  /** Last line of the same entry; absent where it is {@link line}. */
  readonly endLine?: number;
  /** The compressed layer that brought the file, and its uncompressed digest. */
  readonly layer?: { readonly digest?: Digest; readonly diffId: Digest };
}

/** A distribution as os-release names it. */
export interface OperatingSystem {
  /** `debian`, `alpine`, `redhat`, …: the family that chooses version scheme and advisories. */
  readonly family: string;
  /** Version as advisories name it: `12`, `3.10.2`, `8.9`. */
  readonly version: string;
  readonly prettyName?: string;
  /** Extended support is paid for (Ubuntu ESM and the like). */
  readonly extendedSupport?: boolean;
  /** Red Hat's repositories that the image was built from (`rhel-9-for-x86_64-baseos-rpms`), where it names them. */
  readonly contentSets?: readonly string[];
  /** Red Hat's name of the image's build, `ubi7-container-7.7-140-x86_64`. */
  readonly buildNvr?: string;
}

/** Ecosystems of packages, as the `type` of their package URL (purl-spec). */
export type PackageType =
  | 'apk'
  | 'deb'
  | 'rpm'
  | 'npm'
  | 'pypi'
  | 'golang'
  | 'maven'
  | 'cargo'
  | 'gem'
  | 'composer'
  | 'nuget'
  | 'conan'
  | 'hex'
  | 'pub'
  | 'swift'
  | 'cocoapods'
  | 'conda'
  | 'julia'
  | 'bitnami'
  | 'generic';

/** One installed or locked package. */
export interface Package {
  readonly type: PackageType;
  /** Name in the ecosystem's own spelling; Maven's is `group:artifact`, npm's scope is part of it. */
  readonly name: string;
  /** Whole version in the ecosystem's own spelling, epoch and revision included. */
  readonly version: string;
  readonly architecture?: string;
  /** The source package that advisories of a distribution speak of. */
  readonly source?: { readonly name: string; readonly version: string };
  readonly licenses?: readonly string[];
  readonly maintainer?: string;
  /** Names (or `name@version`) of the packages that this one needs. */
  readonly dependsOn?: readonly string[];
  /** Direct, indirect, or unknown for the root project. */
  readonly relationship?: 'root' | 'workspace' | 'direct' | 'indirect';
  readonly dev?: boolean;
  /** Files that belong to the package, paths from the root. */
  readonly files?: readonly string[];
  /** RPM module stream label, `name:stream:version:context:arch`. */
  readonly modularity?: string;
  /** Content digest that the ecosystem itself records (npm integrity, jar sha1), `algorithm:value`. */
  readonly digest?: string;
  readonly locations: readonly Location[];
}
