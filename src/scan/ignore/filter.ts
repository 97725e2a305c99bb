import type { AdvisoryStatus, Finding, Severity } from '../../core/index.ts';
import type { Application } from '../inventory.ts';
import { packageUrl } from '../report/identity.ts';
import type { ApplicationFindings, ScanResult, SuppressedFinding } from '../result.ts';
import { compileRule, type RuleTest } from './match-rule.ts';
import type { IgnoreRule } from './rule.ts';

/** Which findings a report is about. */
export interface FilterOptions {
  readonly severities: readonly Severity[];
  /** Leaves out what has no fixed version. */
  readonly ignoreUnfixed: boolean;
  readonly ignoreStatuses: readonly AdvisoryStatus[];
  /** Rules of the ignore files, earlier ones first. */
  readonly rules: readonly IgnoreRule[];
  /** Milliseconds since 1970, for rules that hold for a time. */
  readonly now: number;
}

interface Compiled {
  readonly rule: IgnoreRule;
  readonly test: RuleTest;
}

/**
 * Leaves out findings that were not asked for, and moves those that an ignore file takes out to `suppressed` with the reason.
 * @throws {ScanError} SCAN_IGNORE_FILE_MALFORMED where a rule's pattern or package URL is not understood.
 */
export function filterResult(result: ScanResult, options: FilterOptions): ScanResult {
  const rules = options.rules
    .filter((rule) => rule.class === 'vulnerabilities' && (rule.expires === undefined || options.now < rule.expires))
    .map((rule): Compiled => ({ rule, test: compileRule(rule) }));
  const suppressed: SuppressedFinding[] = [...result.suppressed];
  const applications = result.applications.map(({ application, findings }): ApplicationFindings => {
    const asked = findings.filter((finding) => isAsked(finding, options));
    const kept = asked.filter((finding) => {
      const ignoring = ignoringRule(finding, application, result, rules);
      if (ignoring !== undefined)
        suppressed.push({ finding, reason: ignoring.statement ?? '', source: ignoring.where });
      return ignoring === undefined;
    });
    return { application, findings: kept };
  });
  return { ...result, applications, suppressed };
}

function isAsked({ severity, status, fixedVersion }: Finding, options: FilterOptions): boolean {
  if (!options.severities.includes(severity) || options.ignoreStatuses.includes(status)) return false;
  return !options.ignoreUnfixed || fixedVersion !== '';
}

function ignoringRule(
  finding: Finding,
  application: Application,
  { inventory: { os } }: ScanResult,
  rules: readonly Compiled[],
): IgnoreRule | undefined {
  if (!rules.some(({ rule }) => rule.id === finding.vulnerability.id)) return undefined;
  const paths = [application.path, ...finding.package.locations.map(({ path }) => path)].filter((path) => path !== '');
  const subject = { finding, paths, purl: packageUrl(finding.package, os) };
  return rules.find(({ test }) => test(subject))?.rule;
}
