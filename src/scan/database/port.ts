import type { Advisory, OperatingSystem, PackageType, Vulnerability } from '../../core/index.ts';

/** Which advisories are asked for: those of a distribution's release, or those of a language ecosystem. */
export type AdvisoryScope = { readonly os: OperatingSystem } | { readonly ecosystem: PackageType };

/** What a database says of itself. */
export interface DatabaseInfo {
  /** `trivy` or `dartagnan`, or `embedded` for the subset that ships. */
  readonly kind: 'trivy' | 'dartagnan' | 'embedded';
  readonly version: number;
  /** RFC 3339; when the content was made, and when the publisher will have newer. */
  readonly updatedAt: string;
  readonly nextUpdate?: string;
  readonly downloadedAt?: string;
}

/** Port: the one way in which matchers ask for advisories, whatever file they stand in. Synchronous: look-ups are hot. */
export interface AdvisoryDatabase {
  readonly info: DatabaseInfo;
  /** Advisories of one package, by the name that the scope's advisories use (a distribution's source package). */
  advisories(scope: AdvisoryScope, name: string): readonly Advisory[];
  vulnerability(id: string): Vulnerability | undefined;
  /** Whether the database has any advisory for this scope: an unsupported distribution is said, not passed. */
  covers(scope: AdvisoryScope): boolean;
  close(): void;
}
