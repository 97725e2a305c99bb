import { compareSeverity, type Finding } from '../../core/index.ts';
import type { Application, ApplicationKind } from '../inventory.ts';
import type { ScanResult, SuppressedFinding } from '../result.ts';

/** One section of a report: the packages of the operating system, those of one ecosystem, or those of one file. */
export interface Target {
  /** Image and distribution, ecosystem (`Python`), or file. */
  readonly name: string;
  readonly class: 'os-pkgs' | 'lang-pkgs';
  /** Family of the distribution, or kind of the packages. */
  readonly type: string;
  readonly application: Application;
  /** In the order of a report: by package, then the most severe first. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

const systemKinds: ReadonlySet<ApplicationKind> = new Set(['dpkg', 'apk', 'rpm']);

/** Installed packages are reported as one list for the artifact, under a name that everyone reads. */
const ecosystems: Partial<Record<ApplicationKind, string>> = {
  jar: 'Java',
  'node-pkg': 'Node.js',
  'python-pkg': 'Python',
};

/** The sections of a report, the operating system's first. */
export function targetsOf(result: ScanResult): Target[] {
  const targets = result.applications.map(({ application, findings }) => toTarget(result, application, findings));
  return targets.sort((left, right) => order(left) - order(right));
}

/** Whether a kind's packages are those of the operating system. */
export function isSystemKind(kind: ApplicationKind): boolean {
  return systemKinds.has(kind);
}

/** Whether packages of a kind are reported as one list, so that each must name its own file. */
export function isAggregated(kind: ApplicationKind): boolean {
  return ecosystems[kind] !== undefined;
}

function toTarget(result: ScanResult, application: Application, findings: readonly Finding[]): Target {
  const { os, artifact } = result.inventory;
  const isSystem = isSystemKind(application.kind);
  const packages = new Set(application.packages);
  const distribution = os === undefined ? '' : ` (${os.family} ${os.version})`;
  return {
    name: isSystem ? `${artifact.name}${distribution}` : (ecosystems[application.kind] ?? application.path),
    class: isSystem ? 'os-pkgs' : 'lang-pkgs',
    type: isSystem ? (os?.family ?? application.kind) : application.kind,
    application,
    findings: [...findings].sort(compareFindings),
    suppressed: result.suppressed.filter(({ finding }) => packages.has(finding.package)),
  };
}

function order({ class: targetClass }: Target): number {
  return targetClass === 'os-pkgs' ? 0 : 1;
}

function compareFindings(left: Finding, right: Finding): number {
  return (
    compareText(left.package.name, right.package.name) ||
    compareText(left.installedVersion, right.installedVersion) ||
    compareSeverity(right.severity, left.severity) ||
    compareText(left.vulnerability.id, right.vulnerability.id)
  );
}

/** Orders strings by their code units, the same on every machine. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
