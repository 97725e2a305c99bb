import type { Advisory, AdvisoryStatus, ComparisonStep, Package } from '../../core/index.ts';

/** An advisory that affects a package, before the vulnerability's details are asked. */
export interface Candidate {
  readonly package: Package;
  readonly advisory: Advisory;
  readonly fixedVersion: string;
  readonly status: AdvisoryStatus;
  readonly steps: readonly ComparisonStep[];
  /** Vendor whose severity the advisory carries. */
  readonly severitySource?: string;
}
