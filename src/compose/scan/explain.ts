import { type Finding, type Language, type Location, say, translate } from '../../core/index.ts';
import { messages } from '../messages.ts';
import { findingsOf } from './filter.ts';
import type { Scan } from './scan.ts';

/**
 * Why a vulnerability is reported, finding by finding: file, layer, advisory, and each step of the comparison.
 * Where nothing is found, what the database was.
 */
export function explain(id: string, target: string, { result }: Scan, language: Language): string {
  const wanted = id.toUpperCase();
  const findings = findingsOf(result).filter(({ vulnerability }) =>
    [vulnerability.id, ...(vulnerability.aliases ?? [])].some((name) => name.toUpperCase() === wanted),
  );
  if (findings.length > 0) return findings.map((finding) => explainFinding(finding, language)).join('\n');
  const date = result.database?.updatedAt.slice(0, 10);
  const words = date === undefined ? say(messages.databaseNone) : say(messages.explainAbsent, { id, target, date });
  return `${translate(language, words)}\n`;
}

function explainFinding(finding: Finding, language: Language): string {
  const { vulnerability, package: pkg, advisory, severity, severitySource, status } = finding;
  const rows: readonly (readonly [string, string])[] = [
    [messages.explainSeverity[language], `${severity}${severitySource === undefined ? '' : ` (${severitySource})`}`],
    ...pkg.locations.flatMap((location) => placeRows(location, language)),
    [messages.explainAdvisory[language], `${advisory.source.name}${idsOf(finding)}${urlOf(finding)}`],
    ...finding.steps.map(({ left, operator, right, holds }): readonly [string, string] => [
      messages.explainBecause[language],
      `${left} ${operator} ${right}  ${holds ? '✔' : '✘'}`,
    ]),
    [messages.explainFixed[language], finding.fixedVersion || `${messages.explainNoFix[language]} (${status})`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const title = vulnerability.title === undefined ? '' : `  ${vulnerability.title}`;
  const head = `${vulnerability.id}  ${pkg.name} ${finding.installedVersion}${title}`;
  return `${[head, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join('\n')}\n`;
}

function placeRows({ path, line, layer }: Location, language: Language): (readonly [string, string])[] {
  const file = [messages.explainFile[language], `${path}${line === undefined ? '' : `:${line}`}`] as const;
  return layer === undefined ? [file] : [file, [messages.explainLayer[language], layer.digest ?? layer.diffId]];
}

function idsOf({ advisory }: Finding): string {
  const ids = advisory.vendorIds ?? [];
  return ids.length === 0 ? '' : ` ${ids.join(', ')}`;
}

function urlOf({ advisory }: Finding): string {
  return advisory.source.url === undefined ? '' : ` <${advisory.source.url}>`;
}
