import type { EvidenceItem, EvidenceSource } from '../../core/index.ts';
import { parseSeverity } from '../../core/index.ts';
import { digestsIn, isObject, type Node, nodeOf, textsOf } from './node.ts';

/** Grype's JSON document: one match a vulnerable package. */
export const grypeSource: EvidenceSource = {
  name: 'grype',
  doc: 'JSON report of Grype (`grype IMAGE -o json`).',
  matches: (document) => isObject(document) && Array.isArray(document['matches']) && isObject(document['descriptor']),
  read: (documents, file) => documents.flatMap((document) => readReport(nodeOf(document, file))),
};

type About = Pick<EvidenceItem, 'tool' | 'digests' | 'image' | 'stage'>;

function readReport(report: Node): readonly EvidenceItem[] {
  const about = aboutOf(report);
  const matches = report.get('matches')?.list() ?? [];
  if (matches.length > 0) return matches.map((match) => readMatch(match, about));
  return [{ ...about, state: 'passed', where: report.where, message: 'no vulnerability found' }];
}

function aboutOf(report: Node): About {
  const version = report.get('descriptor')?.get('version')?.text() ?? '';
  const source = report.get('source');
  const target = source?.get('type')?.text() === 'image' ? source.get('target') : undefined;
  return {
    stage: 'build',
    tool: `Grype ${version}`.trim(),
    image: target?.get('userInput')?.text() ?? '',
    digests: digestsIn([
      target?.get('imageID')?.text(),
      target?.get('manifestDigest')?.text(),
      ...textsOf(target?.get('repoDigests')),
    ]),
  };
}

function readMatch(match: Node, about: About): EvidenceItem {
  const vulnerability = match.get('vulnerability');
  const id = vulnerability?.get('id')?.text() ?? '';
  const fixes = textsOf(vulnerability?.get('fix')?.get('versions'));
  const artifact = match.get('artifact');
  const name = [artifact?.get('name'), artifact?.get('version')].map((part) => part?.text() ?? '').join(' ');
  return {
    ...about,
    state: 'failed',
    where: match.where,
    id,
    severity: parseSeverity(vulnerability?.get('severity')?.text() ?? '') ?? 'UNKNOWN',
    fixable: vulnerability?.get('fix')?.get('state')?.text() === 'fixed',
    message: `${id} ${name}${fixes.length === 0 ? '' : ` (${fixes.join(', ')})`}`,
  };
}
