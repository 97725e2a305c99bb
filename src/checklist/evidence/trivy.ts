import type { EvidenceItem, EvidenceSource, Severity, Stage } from '../../core/index.ts';
import { parseSeverity } from '../../core/index.ts';
import { digestsIn, isObject, type Node, nodeOf, textsOf } from './node.ts';

/** What every statement of a report shares. */
type About = Pick<EvidenceItem, 'tool' | 'digests' | 'image' | 'time'>;

/** Trivy's JSON, schema 2: vulnerabilities and secrets of the image, misconfigurations of its Dockerfile or manifests. */
export const trivySource: EvidenceSource = {
  name: 'trivy',
  doc: 'JSON report of Trivy, schema 2 (`trivy image --format json`).',
  matches: (document) => isObject(document) && 'SchemaVersion' in document && 'ArtifactName' in document,
  read: (documents, file) => documents.flatMap((document) => readReport(nodeOf(document, file))),
};

function readReport(report: Node): readonly EvidenceItem[] {
  const about = aboutOf(report);
  const results = report.get('Results')?.list() ?? [];
  const items = results.flatMap((result) => [
    ...members(result, 'Vulnerabilities').map((node) => vulnerability(node, about)),
    ...members(result, 'Secrets').map((node) => secret(node, about)),
    ...members(result, 'Misconfigurations').map((node) => misconfiguration(node, result, about)),
  ]);
  if (items.some((item) => item.stage === 'build')) return items;
  const scanned = results.some((result) => /^(?:os-pkgs|lang-pkgs)$/.test(result.get('Class')?.text() ?? ''));
  if (!scanned) return items;
  return [
    ...items,
    { ...about, stage: 'build', state: 'passed', where: report.where, message: 'no vulnerability found' },
  ];
}

function aboutOf(report: Node): About {
  const metadata = report.get('Metadata');
  const version = report.get('Trivy')?.get('Version')?.text();
  const time = report.get('CreatedAt')?.text();
  return {
    tool: version === undefined ? 'Trivy' : `Trivy ${version}`,
    image: report.get('ArtifactName')?.text() ?? '',
    digests: digestsIn([metadata?.get('ImageID')?.text(), ...textsOf(metadata?.get('RepoDigests'))]),
    ...(time === undefined ? {} : { time }),
  };
}

function members(result: Node, key: string): readonly Node[] {
  return result.get(key)?.list() ?? [];
}

function vulnerability(node: Node, about: About): EvidenceItem {
  const id = node.get('VulnerabilityID')?.text() ?? '';
  const fixed = node.get('FixedVersion')?.text() ?? '';
  const installed = [node.get('PkgName'), node.get('InstalledVersion')].map((part) => part?.text() ?? '').join(' ');
  return {
    ...finding(node, about, 'build'),
    id,
    fixable: fixed !== '',
    message: `${id} ${installed}${fixed === '' ? '' : ` (${fixed})`}`,
  };
}

function secret(node: Node, about: About): EvidenceItem {
  const id = node.get('RuleID')?.text() ?? '';
  return { ...finding(node, about, 'build'), id, fixable: true, message: node.get('Title')?.text() ?? id };
}

function misconfiguration(node: Node, result: Node, about: About): EvidenceItem {
  const id = node.get('ID')?.text() ?? '';
  const stage: Stage = result.get('Type')?.text() === 'dockerfile' ? 'build' : 'deploy';
  const state = node.get('Status')?.text() === 'PASS' ? 'passed' : 'failed';
  return {
    ...finding(node, about, stage),
    id,
    state,
    fixable: true,
    message: `${id} ${node.get('Title')?.text() ?? ''}`,
  };
}

function finding(node: Node, about: About, stage: Stage) {
  const severity: Severity = parseSeverity(node.get('Severity')?.text() ?? '') ?? 'UNKNOWN';
  return { ...about, stage, state: 'failed' as const, severity, where: node.where };
}
