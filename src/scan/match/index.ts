import { type Finding, type OperatingSystem, type Package, type Saying, say, type Text } from '../../core/index.ts';
import type { AdvisoryDatabase } from '../database/port.ts';
import type { Application, Inventory } from '../inventory.ts';
import { matchMessages as messages } from '../messages.ts';
import type { ApplicationFindings, ScanResult } from '../result.ts';
import type { Candidate } from './candidate.ts';
import { distributionRule } from './distribution.ts';
import { endOfLife } from './end-of-life.ts';
import { matchLanguagePackage } from './language-packages.ts';
import { matchOsPackage } from './os-packages.ts';
import { chooseSeverity, mostSevereFirst } from './severity.ts';

/** How findings are made. */
export interface MatchOptions {
  /** Milliseconds since 1970, for the end of life and the result's time. */
  readonly now: number;
  /** Vendors whose severity is taken, in this order; `auto` (the default) asks the advisory's publisher first. */
  readonly severitySources?: readonly string[];
  /** Report packages too that only development needs; default false. */
  readonly includeDev?: boolean;
}

/**
 * Asks the database for every package of an inventory.
 * @param database undefined where none is to be had: the result then has no findings and says that it is incomplete
 */
export function match(inventory: Inventory, database: AdvisoryDatabase | undefined, options: MatchOptions): ScanResult {
  const problems = [...inventory.problems];
  const applications = inventory.applications.map((application): ApplicationFindings => {
    const findings =
      database === undefined
        ? []
        : findingsOf(application, inventory.os, database, options, (words) => problems.push(words));
    return { application, findings };
  });
  const end = inventory.os === undefined ? undefined : endOfLife(inventory.os, options.now);
  return {
    inventory,
    applications,
    suppressed: [],
    ...(end === undefined ? {} : { endOfLife: end }),
    ...(database === undefined ? {} : { database: database.info }),
    incomplete: [...gaps(inventory, database), ...eachOnce(problems).map((words) => ({ text: words, values: {} }))],
    createdAt: new Date(options.now).toISOString(),
  };
}

/** What is not asked of the database although the inventory has it: said, not passed over. */
function gaps(inventory: Inventory, database: AdvisoryDatabase | undefined): readonly Saying[] {
  if (database === undefined) return [say(messages.noDatabase)];
  return [...osGaps(inventory, database), ...languageGaps(inventory, database)];
}

function osGaps({ os, applications }: Inventory, database: AdvisoryDatabase): readonly Saying[] {
  if (!applications.some(({ kind }) => isOsKind(kind))) return [];
  if (os === undefined) return [say(messages.noRelease)];
  const known = distributionRule(os.family) !== undefined && database.covers({ os });
  return known ? [] : [say(messages.notCovered, { scope: `${os.family} ${os.version}` })];
}

function languageGaps({ applications }: Inventory, database: AdvisoryDatabase): readonly Saying[] {
  const packages = applications.filter(({ kind }) => !isOsKind(kind)).flatMap((application) => application.packages);
  return [...new Set(packages.map(({ type }) => type))]
    .filter((ecosystem) => !database.covers({ ecosystem }))
    .map((ecosystem) => say(messages.notCovered, { scope: ecosystem }));
}

function isOsKind(kind: Application['kind']): boolean {
  return kind === 'dpkg' || kind === 'apk' || kind === 'rpm';
}

function findingsOf(
  application: Application,
  os: OperatingSystem | undefined,
  database: AdvisoryDatabase,
  options: MatchOptions,
  problem: (words: Text) => void,
): readonly Finding[] {
  const rule = os === undefined ? undefined : distributionRule(os.family);
  const candidatesOf = (pkg: Package): readonly Candidate[] => {
    if (!isOsKind(application.kind)) return matchLanguagePackage(pkg, database, problem);
    return os === undefined || rule === undefined ? [] : matchOsPackage(pkg, os, rule, database);
  };
  const findings = application.packages
    .filter(({ dev }) => dev !== true || options.includeDev === true)
    .flatMap(candidatesOf)
    .map((candidate) => findingOf(candidate, database, options));
  return distinct(findings).sort(compareFindings);
}

function findingOf(candidate: Candidate, database: AdvisoryDatabase, options: MatchOptions): Finding {
  const { advisory, fixedVersion, status, steps } = candidate;
  const vulnerability = database.vulnerability(advisory.vulnerability) ?? { id: advisory.vulnerability };
  return {
    vulnerability,
    package: candidate.package,
    advisory,
    installedVersion: candidate.package.version,
    fixedVersion,
    status,
    ...chooseSeverity(candidate, vulnerability, options.severitySources),
    steps,
  };
}

/** One finding for one vulnerability of one package in one place: of several sources the one with the greatest fixed version, as Trivy keeps it. */
function distinct(findings: readonly Finding[]): Finding[] {
  const kept = new Map<string, Finding>();
  for (const finding of findings) {
    const { vulnerability, installedVersion } = finding;
    const key = [vulnerability.id, finding.package.name, installedVersion, pathOf(finding)].join('\0');
    const before = kept.get(key);
    if (before === undefined || before.fixedVersion < finding.fixedVersion) kept.set(key, finding);
  }
  return [...kept.values()];
}

function pathOf(finding: Finding): string {
  return finding.package.locations[0]?.path ?? '';
}

function compareFindings(left: Finding, right: Finding): number {
  return (
    compare(left.package.name, right.package.name) ||
    compare(left.installedVersion, right.installedVersion) ||
    mostSevereFirst(left.severity, right.severity) ||
    compare(left.vulnerability.id, right.vulnerability.id) ||
    compare(pathOf(left), pathOf(right))
  );
}

function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Each problem once: several analyzers may tell of the same file. */
function eachOnce(problems: readonly Text[]): Text[] {
  return [...new Map(problems.map((words) => [words.en, words])).values()];
}
