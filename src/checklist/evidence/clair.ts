import type { EvidenceItem, EvidenceSource } from '../../core/index.ts';
import { parseSeverity } from '../../core/index.ts';
import { digestsIn, isObject, type Node, nodeOf, textsOf } from './node.ts';

/** Clair's vulnerability report (v4, `GET /matcher/api/v1/vulnerability_report/{digest}`): packages and vulnerabilities by id. */
export const clairSource: EvidenceSource = {
  name: 'clair',
  doc: 'Vulnerability report of Clair v4 (JSON of its matcher, or `clairctl report -o json`).',
  matches: (document) => isObject(document) && 'manifest_hash' in document && 'package_vulnerabilities' in document,
  read: (documents, file) => documents.flatMap((document) => readReport(nodeOf(document, file))),
};

type About = Pick<EvidenceItem, 'tool' | 'digests' | 'stage'>;

function readReport(report: Node): readonly EvidenceItem[] {
  const about: About = { stage: 'build', tool: 'Clair', digests: digestsIn([report.get('manifest_hash')?.text()]) };
  const affected = report.get('package_vulnerabilities')?.entries() ?? [];
  const items = affected.flatMap(([packageId, ids]) =>
    textsOf(ids).map((id) => readVulnerability(report, packageId, id, about)),
  );
  if (items.length > 0) return items;
  return [{ ...about, state: 'passed', where: report.where, message: 'no vulnerability found' }];
}

function readVulnerability(report: Node, packageId: string, id: string, about: About): EvidenceItem {
  const vulnerability = report.get('vulnerabilities')?.get(id);
  const installed = report.get('packages')?.get(packageId);
  const fixed = vulnerability?.get('fixed_in_version')?.text() ?? '';
  const name = vulnerability?.get('name')?.text() ?? id;
  const words = [name, installed?.get('name')?.text(), installed?.get('version')?.text(), fixed && `(${fixed})`];
  return {
    ...about,
    state: 'failed',
    where: vulnerability?.where ?? report.where,
    id: /\b(?:CVE|GHSA)-[\w-]+/.exec(name)?.[0] ?? name,
    severity: parseSeverity(vulnerability?.get('normalized_severity')?.text() ?? '') ?? 'UNKNOWN',
    fixable: fixed !== '',
    message: words.filter(Boolean).join(' '),
  };
}
