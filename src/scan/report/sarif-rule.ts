import type { Finding } from '../../core/index.ts';
import { primaryUrl } from './primary-url.ts';
import type { Target } from './target.ts';

/** Longest description that GitHub shows, characters. */
const longestDescription = 1000;

/** Levels of SARIF by severity (SARIF 2.1.0, 3.27.10). */
const levels = { UNKNOWN: 'note', LOW: 'note', MEDIUM: 'warning', HIGH: 'error', CRITICAL: 'error' } as const;

/** Scores where no vendor gave one: GitHub sorts by the number. */
const scores = { UNKNOWN: '0.0', LOW: '2.0', MEDIUM: '5.5', HIGH: '8.0', CRITICAL: '9.5' } as const;

/** The level of a finding. */
export function levelOf({ severity }: Finding): (typeof levels)[keyof typeof levels] {
  return levels[severity];
}

/** The rule that a finding's vulnerability is to SARIF (3.49), with GitHub's properties. */
export function ruleOf(finding: Finding, target: Target): object {
  const { vulnerability, severity } = finding;
  const url = primaryUrl(vulnerability);
  const title = vulnerability.title ?? '';
  return {
    id: vulnerability.id,
    name: target.class === 'os-pkgs' ? 'OsPackageVulnerability' : 'LanguageSpecificPackageVulnerability',
    shortDescription: { text: truncate(title === '' ? vulnerability.id : title) },
    fullDescription: { text: truncate(vulnerability.description ?? (title === '' ? vulnerability.id : title)) },
    defaultConfiguration: { level: levelOf(finding) },
    ...(url !== '' && { helpUri: url }),
    help: helpOf(finding, url),
    properties: {
      ...cvssOf(finding),
      precision: 'very-high',
      'security-severity': scoreOf(finding),
      tags: ['vulnerability', 'security', severity],
    },
  };
}

function helpOf({ vulnerability, package: found, severity, fixedVersion }: Finding, url: string): object {
  const { id, description = '' } = vulnerability;
  const link = `[${id}](${url})`;
  return {
    text: [
      `Vulnerability ${id}`,
      `Severity: ${severity}`,
      `Package: ${found.name}`,
      `Fixed Version: ${fixedVersion}`,
      `Link: ${link}`,
      description,
    ].join('\n'),
    markdown: [
      `**Vulnerability ${id}**`,
      '| Severity | Package | Fixed Version | Link |',
      '| --- | --- | --- | --- |',
      `|${severity}|${found.name}|${fixedVersion}|${link}|`,
      '',
      description,
    ].join('\n'),
  };
}

/** The assessment of the vendor whose severity was taken. */
function vendorCvss({ vulnerability, severitySource }: Finding): NonNullable<Finding['vulnerability']['cvss']>[string] {
  return (severitySource === undefined ? undefined : vulnerability.cvss?.[severitySource]) ?? {};
}

function cvssOf(finding: Finding): object {
  const cvss = vendorCvss(finding);
  return Object.fromEntries(
    Object.entries({
      cvssv2_score: cvss.v2Score,
      cvssv2_vector: cvss.v2Vector,
      cvssv3_baseScore: cvss.v3Score,
      cvssv3_vector: cvss.v3Vector,
      cvssv40_score: cvss.v40Score,
      cvssv40_vector: cvss.v40Vector,
    }).filter(([, value]) => value !== undefined),
  );
}

function scoreOf(finding: Finding): string {
  return vendorCvss(finding).v3Score?.toFixed(1) ?? scores[finding.severity];
}

/** Cuts a text to what GitHub shows, between two characters. */
function truncate(text: string): string {
  if (text.length <= longestDescription) return text;
  return `${text.slice(0, longestDescription - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
