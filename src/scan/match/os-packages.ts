import type { Advisory, ComparisonStep, OperatingSystem, Package } from '../../core/index.ts';
import type { AdvisoryDatabase } from '../database/port.ts';
import { step } from '../versions/scheme.ts';
import type { Candidate } from './candidate.ts';
import { advisedPackage, affectsArchitecture, type DistributionRule } from './distribution.ts';

/** Advisories of a distribution that affect one of its packages; of several that fix one vulnerability, the last fix stands. */
export function matchOsPackage(
  pkg: Package,
  os: OperatingSystem,
  rule: DistributionRule,
  database: AdvisoryDatabase,
): readonly Candidate[] {
  if (rule.foreign?.(pkg) === true) return [];
  const { name, version } = advisedPackage(pkg, rule);
  const found = new Map<string, Candidate>();
  for (const advisory of database.advisories({ os }, name)) {
    const candidate = judge(pkg, version, advisory, rule);
    if (candidate === undefined) continue;
    const id = advisory.vulnerability;
    found.set(id, merge(found.get(id), candidate, rule));
  }
  return [...found.values()];
}

function judge(pkg: Package, installed: string, advisory: Advisory, rule: DistributionRule): Candidate | undefined {
  if (advisory.status === 'not_affected' || !affectsArchitecture(pkg, advisory)) return undefined;
  if (rule.excludes?.(pkg, advisory) === true) return undefined;
  const begun = introducedSteps(installed, advisory, rule);
  if (begun.some(({ holds }) => !holds)) return undefined;
  const fixedVersion = advisory.fixedVersion ?? '';
  const source = rule.severitySource === undefined ? {} : { severitySource: rule.severitySource };
  if (fixedVersion === '') {
    if (rule.unfixed !== true && begun.length === 0) return undefined;
    return { package: pkg, advisory, fixedVersion, status: advisory.status ?? 'affected', steps: begun, ...source };
  }
  const below = step(rule.scheme, installed, { operator: '<', version: fixedVersion });
  if (!below.holds) return undefined;
  return {
    package: pkg,
    advisory,
    fixedVersion: shown(pkg, fixedVersion),
    status: 'fixed',
    steps: [...begun, below],
    ...source,
  };
}

/** Where an advisory says from which version on packages are affected. */
function introducedSteps(installed: string, { ranges }: Advisory, rule: DistributionRule): readonly ComparisonStep[] {
  return (ranges ?? []).flatMap(({ introduced }) =>
    introduced === undefined || introduced === '0'
      ? []
      : [step(rule.scheme, installed, { operator: '>=', version: introduced })],
  );
}

/** RPM versions are shown without an epoch of 0. */
function shown(pkg: Package, version: string): string {
  return pkg.type === 'rpm' ? version.replace(/^0:/u, '') : version;
}

/** Two advisories on one vulnerability: a fix counts more than none, the later fix more than the earlier (the first may be incomplete). */
function merge(before: Candidate | undefined, after: Candidate, rule: DistributionRule): Candidate {
  if (before === undefined) return after;
  if (after.fixedVersion === '') return before;
  if (before.fixedVersion === '') return after;
  const later = rule.scheme.compare(before.fixedVersion, after.fixedVersion) < 0 ? after : before;
  const vendorIds = [...new Set([...(before.advisory.vendorIds ?? []), ...(after.advisory.vendorIds ?? [])])];
  return vendorIds.length === 0 ? later : { ...later, advisory: { ...later.advisory, vendorIds } };
}
