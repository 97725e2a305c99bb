import type { Package } from '../../../core/index.ts';

/** One place of a package in a lock file of npm, whatever the file's version; a package may have several. */
export interface LockEntry {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity, `sha512-…`; empty where the file has none. */
  readonly integrity: string;
  readonly dev: boolean;
  readonly relationship?: Package['relationship'];
  /** Identities, `name@version`, of what it needs. */
  readonly dependsOn: readonly string[];
  /** The object that it stands in, for its lines. */
  readonly source: object;
}
