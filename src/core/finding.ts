import type { AdvisoryStatus, Advisory, Vulnerability } from './vulnerability.ts';
import type { Package } from './package.ts';
import type { Severity } from './severity.ts';

/** One step of the comparison that decided a finding, in words for `scan explain`. */
export interface ComparisonStep {
  readonly left: string;
  readonly operator: '<' | '<=' | '=' | '>' | '>=';
  readonly right: string;
  readonly holds: boolean;
}

/** A package of an artifact that an advisory affects. */
export interface Finding {
  readonly vulnerability: Vulnerability;
  readonly package: Package;
  readonly advisory: Advisory;
  readonly installedVersion: string;
  /** Empty where there is no fix. */
  readonly fixedVersion: string;
  readonly status: AdvisoryStatus;
  readonly severity: Severity;
  /** The vendor whose severity was taken. */
  readonly severitySource?: string;
  readonly steps: readonly ComparisonStep[];
}
