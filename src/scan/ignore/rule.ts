import type { Finding } from '../../core/index.ts';

/** What a rule of an ignore file is about. */
export type IgnoreClass = 'vulnerabilities' | 'misconfigurations' | 'secrets' | 'licenses';

/** One entry of an ignore file. */
export interface IgnoreRule {
  readonly class: IgnoreClass;
  readonly id: string;
  /** Glob patterns of paths from the artifact's root; any path where it is empty. */
  readonly paths: readonly string[];
  /** Package URLs; any package where it is empty. One without a version is about every version. */
  readonly purls: readonly string[];
  /** Milliseconds since 1970; the rule holds until then. */
  readonly expires?: number;
  readonly statement?: string;
  /** `file:line` that it stands in. */
  readonly where: string;
}

/** What a rule needs to know of a finding. */
export interface IgnoreSubject {
  readonly finding: Finding;
  /** Files that the finding is in: its own, and the list that names it. */
  readonly paths: readonly string[];
  readonly purl: string | undefined;
}
