import type { Advisory, ComparisonStep, Finding, Package, Saying, Vulnerability } from '../../core/index.ts';
import type { AdvisoryDatabase } from '../database/port.ts';
import type { ScanResult, SuppressedFinding } from '../result.ts';
import { whyNot } from './why-not.ts';

/** Why a package that an advisory names is not among the findings. */
export interface NotAffected {
  readonly package: Package;
  readonly advisory: Advisory;
  readonly reason: Saying;
  /** The comparisons that decided it, where versions did. */
  readonly steps: readonly ComparisonStep[];
}

/** All that a scan can say of one id. */
export interface Explanation {
  /** As it was asked for. */
  readonly id: string;
  /** What the database or the findings say of it; absent where nobody knows it. */
  readonly vulnerability?: Vulnerability;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** Packages that advisories of this id name, and that are not affected. */
  readonly notAffected: readonly NotAffected[];
  /** Packages that were looked up. */
  readonly packages: number;
  /** Why the scan may have missed something. */
  readonly incomplete: readonly Saying[];
}

/** Explains one id (a CVE, or any vendor's), whether it was found or not. */
export function explain(id: string, result: ScanResult, database: AdvisoryDatabase | undefined): Explanation {
  const findings = result.applications
    .flatMap((one) => one.findings)
    .filter((finding) => isAbout(id, finding.vulnerability, finding.advisory));
  const suppressed = result.suppressed.filter(({ finding }) => isAbout(id, finding.vulnerability, finding.advisory));
  const explained = new Set(
    [...findings, ...suppressed.map(({ finding }) => finding)].map((finding) => finding.package),
  );
  const vulnerability =
    database?.vulnerability(id) ?? findings[0]?.vulnerability ?? suppressed[0]?.finding.vulnerability;
  return {
    id,
    ...(vulnerability !== undefined && { vulnerability }),
    findings,
    suppressed,
    notAffected: database === undefined ? [] : notAffectedIn(id, result, database, explained),
    packages: result.inventory.applications.reduce((sum, { packages }) => sum + packages.length, 0),
    incomplete: result.incomplete,
  };
}

function notAffectedIn(
  id: string,
  { inventory }: ScanResult,
  database: AdvisoryDatabase,
  explained: ReadonlySet<Package>,
): NotAffected[] {
  return inventory.applications.flatMap(({ kind, packages }) =>
    packages
      .filter((found) => !explained.has(found))
      .flatMap((found) =>
        whyNot(found, kind, inventory.os, database, (advisory) =>
          isAbout(id, database.vulnerability(advisory.vulnerability), advisory),
        ),
      ),
  );
}

function isAbout(id: string, vulnerability: Vulnerability | undefined, advisory: Advisory): boolean {
  const names = [
    advisory.vulnerability,
    ...(advisory.vendorIds ?? []),
    vulnerability?.id ?? '',
    ...(vulnerability?.aliases ?? []),
  ];
  return names.some((name) => name.toUpperCase() === id.toUpperCase());
}
