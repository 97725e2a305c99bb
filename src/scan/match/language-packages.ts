import {
  type Advisory,
  type ComparisonStep,
  type Package,
  type VersionRange,
  inEveryLanguage,
  type Text,
  wordsOf,
} from '../../core/index.ts';
import type { AdvisoryDatabase } from '../database/port.ts';
import { schemeOf } from '../versions/index.ts';
import { type Bound, decide, step, type VersionScheme } from '../versions/scheme.ts';
import type { Candidate } from './candidate.ts';

/** Advisories of an ecosystem that affect one of its packages. `problem` is told of constraints that cannot be read. */
export function matchLanguagePackage(
  pkg: Package,
  database: AdvisoryDatabase,
  problem: (message: Text) => void,
): readonly Candidate[] {
  if (pkg.version === '') return [];
  const scheme = schemeOf(pkg.type);
  return database.advisories({ ecosystem: pkg.type }, pkg.name).flatMap((advisory): readonly Candidate[] => {
    try {
      const steps = affectedSteps(scheme, pkg.version, advisory);
      if (steps === undefined) return [];
      const fixedVersion = fixedVersions(scheme, pkg.version, advisory);
      const status = advisory.status ?? (fixedVersion === '' ? 'affected' : 'fixed');
      return [{ package: pkg, advisory, fixedVersion, status, steps }];
    } catch (error) {
      problem(inEveryLanguage(wordsOf(error), (words) => `${advisory.vulnerability}, ${pkg.name}: ${words}`));
      return [];
    }
  });
}

/** The comparisons by which a version is affected; undefined where it is not. @throws ScanError where a constraint cannot be read. */
function affectedSteps(
  scheme: VersionScheme,
  version: string,
  advisory: Advisory,
): readonly ComparisonStep[] | undefined {
  if (advisory.ranges !== undefined || advisory.versions !== undefined) return rangeSteps(scheme, version, advisory);
  const { vulnerableVersions = [], patchedVersions = [], unaffectedVersions = [] } = advisory;
  if ([...vulnerableVersions, ...patchedVersions].includes('')) return [];
  const steps: ComparisonStep[] = [];
  if (vulnerableVersions.length > 0) {
    const vulnerable = decide(scheme, version, vulnerableVersions.join(' || '));
    if (!vulnerable.holds) return undefined;
    steps.push(...vulnerable.steps);
  }
  const secure = [...patchedVersions, ...unaffectedVersions];
  if (secure.length === 0) return vulnerableVersions.length > 0 ? steps : undefined;
  const patched = decide(scheme, version, secure.join(' || '));
  return patched.holds ? undefined : [...steps, ...patched.steps];
}

function rangeSteps(scheme: VersionScheme, version: string, advisory: Advisory): readonly ComparisonStep[] | undefined {
  for (const range of advisory.ranges ?? []) {
    const steps = boundsOf(range).map((bound) => step(scheme, version, bound));
    if (steps.every(({ holds }) => holds)) return steps;
  }
  const listed = advisory.versions?.find((each) => scheme.compare(each, version) === 0);
  return listed === undefined ? undefined : [{ left: version, operator: '=', right: listed, holds: true }];
}

function boundsOf({ introduced, fixed, lastAffected }: VersionRange): Bound[] {
  const bounds: Bound[] = [];
  if (introduced !== undefined && introduced !== '0') bounds.push({ operator: '>=', version: introduced });
  if (fixed !== undefined) bounds.push({ operator: '<', version: fixed });
  if (lastAffected !== undefined) bounds.push({ operator: '<=', version: lastAffected });
  return bounds;
}

/** Every version that fixes, as the advisory lists them: a reader may be on any branch. */
function fixedVersions(scheme: VersionScheme, version: string, advisory: Advisory): string {
  if (advisory.patchedVersions !== undefined) return unique(advisory.patchedVersions);
  if (advisory.ranges !== undefined)
    return unique(
      advisory.ranges.flatMap(({ fixed }) =>
        fixed !== undefined && scheme.compare(fixed, version) > 0 ? [fixed] : [],
      ),
    );
  const ends = (advisory.vulnerableVersions ?? []).flatMap((constraint) =>
    constraint.split(',').flatMap((bound) => /^\s*<(?!=)\s*(.+?)\s*$/u.exec(bound)?.[1] ?? []),
  );
  return unique(ends);
}

function unique(versions: readonly string[]): string {
  return [...new Set(versions)].join(', ');
}
