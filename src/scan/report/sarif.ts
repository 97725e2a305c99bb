import { compareSeverity, say, translate, version, type Finding } from '../../core/index.ts';
import type { ScanResult } from '../result.ts';
import { fingerprint } from './fingerprint.ts';
import { defineReportFormat, type ReportOptions } from './format.ts';
import { reportMessages } from '../messages.ts';
import { primaryUrl } from './primary-url.ts';
import { repositoryPath } from './reference.ts';
import { levelOf, ruleOf } from './sarif-rule.ts';
import { isAggregated, targetsOf, type Target } from './target.ts';

/** GitHub's limits: results of a run that it keeps, and locations of a result that it shows (code scanning, "SARIF support"). */
const maximumResults = 5000;
const maximumLocations = 100;

/** SARIF 2.1.0 as GitHub's code scanning takes it. */
export const sarif = defineReportFormat({
  name: 'sarif',
  doc: 'SARIF 2.1.0 for code scanning, within GitHub’s limits: the 5000 most severe results of a run.',
  render: (result, options) => `${JSON.stringify(sarifLog(result, options), null, 2)}\n`,
});

interface Located {
  readonly finding: Finding;
  readonly target: Target;
}

function sarifLog(result: ScanResult, options: ReportOptions): object {
  const all = targetsOf(result).flatMap((target) => target.findings.map((finding) => ({ finding, target })));
  const kept = mostSevere(all);
  const rules = new Map(kept.map((one) => [one.finding.vulnerability.id, one]));
  const indices = new Map([...rules.keys()].map((id, index) => [id, index]));
  return {
    version: '2.1.0',
    $schema: 'https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/sarif-schema-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            fullName: 'dartagnan vulnerability scanner',
            name: 'dartagnan',
            rules: [...rules.values()].map(({ finding, target }) => ruleOf(finding, target)),
            version,
          },
        },
        ...invocations(result, all.length - kept.length, options),
        results: kept.map((one) => resultOf(one, indices.get(one.finding.vulnerability.id) ?? 0, result)),
        columnKind: 'utf16CodeUnits',
        ...imageProperties(result),
      },
    ],
  };
}

/** The most severe findings, in the report's order. */
function mostSevere(all: readonly Located[]): readonly Located[] {
  if (all.length <= maximumResults) return all;
  const bySeverity = [...all].sort((left, right) => compareSeverity(right.finding.severity, left.finding.severity));
  const kept = new Set(bySeverity.slice(0, maximumResults));
  return all.filter((one) => kept.has(one));
}

/** Says what the run lacks: findings beyond the limit, and whatever made the scan incomplete. */
function invocations({ incomplete }: ScanResult, dropped: number, { language }: ReportOptions): object {
  const notes = incomplete.map((reason) => translate(language, reason));
  if (dropped > 0) notes.push(translate(language, say(reportMessages.sarifLimit, { dropped, limit: maximumResults })));
  if (notes.length === 0) return {};
  const toolExecutionNotifications = notes.map((text) => ({ level: 'warning', message: { text } }));
  return { invocations: [{ executionSuccessful: true, toolExecutionNotifications }] };
}

function resultOf({ finding, target }: Located, ruleIndex: number, { inventory }: ScanResult): object {
  const { vulnerability, package: found, installedVersion } = finding;
  const uri = uriOf(finding, target, inventory.artifact.type);
  const { id } = vulnerability;
  return {
    ruleId: id,
    ruleIndex,
    level: levelOf(finding),
    message: {
      text: [
        `Package: ${found.name}`,
        `Installed Version: ${installedVersion}`,
        `Vulnerability ${id}`,
        `Severity: ${finding.severity}`,
        `Fixed Version: ${finding.fixedVersion}`,
        `Link: [${id}](${primaryUrl(vulnerability)})`,
      ].join('\n'),
    },
    locations: regionsOf(finding).map((region) => ({
      physicalLocation: { artifactLocation: { uri: encodeURI(uri), uriBaseId: 'ROOTPATH' }, region },
      message: { text: `${uri}: ${found.name}@${installedVersion}` },
    })),
    partialFingerprints: { primaryLocationLineHash: `${fingerprint(finding, target, inventory.image).slice(7, 23)}:1` },
  };
}

/** The file of a package; for the operating system's the repository of the image, or the artifact. */
function uriOf(
  { package: found }: Finding,
  target: Target,
  artifactType: ScanResult['inventory']['artifact']['type'],
): string {
  if (target.class === 'lang-pkgs')
    return (isAggregated(target.application.kind) ? found.locations[0]?.path : undefined) ?? target.name;
  const name = target.name.replace(/ \([^()]*\)$/, '');
  return artifactType === 'container_image' && !name.startsWith('/') ? repositoryPath(name) : name;
}

function regionsOf({ package: { locations } }: Finding): object[] {
  const lines = locations.flatMap(({ line, endLine }) =>
    line === undefined ? [] : [[line, endLine ?? line] as const],
  );
  const known = lines.length === 0 ? ([[1, 1]] as const) : lines.slice(0, maximumLocations);
  return known.map(([startLine, endLine]) => ({ startLine, startColumn: 1, endLine, endColumn: 1 }));
}

function imageProperties({ inventory: { artifact, image } }: ScanResult): object {
  if (image === undefined) return {};
  const { imageId, repoDigests, repoTags } = image;
  return { properties: { imageID: imageId, imageName: artifact.name, repoDigests, repoTags } };
}
