import type { EvidenceItem, EvidenceSource, Severity } from '../../core/index.ts';
import { parseSeverity } from '../../core/index.ts';
import { digestsIn, isObject, type Node, nodeOf, textsOf } from './node.ts';

/** SARIF 2.1.0 of any scanner; findings that are tagged as misconfigurations belong to the deployment. */
export const sarifSource: EvidenceSource = {
  name: 'sarif',
  doc: 'SARIF 2.1.0 of any scanner (Trivy, CodeQL, Checkov, …).',
  matches: (document) => isObject(document) && Array.isArray(document['runs']) && document['version'] === '2.1.0',
  read: (documents, file) =>
    documents.flatMap((document) => nodeOf(document, file).get('runs')?.list().flatMap(readRun) ?? []),
};

type About = Pick<EvidenceItem, 'tool' | 'digests' | 'image'>;

function readRun(run: Node): readonly EvidenceItem[] {
  const about = aboutOf(run);
  const rules = run.get('tool')?.get('driver')?.get('rules')?.list() ?? [];
  const byId = new Map(rules.map((rule) => [rule.get('id')?.text() ?? '', rule]));
  const results = run.get('results')?.list() ?? [];
  const found = results.filter((result) => (result.get('kind')?.text() ?? 'fail') === 'fail' && !isSuppressed(result));
  if (found.length > 0) return found.map((result) => readResult(result, byId, about));
  return [{ ...about, stage: 'build', state: 'passed', where: run.where, message: 'no finding' }];
}

/** Trivy states the image in the run's properties; SARIF itself has no place for it. */
function aboutOf(run: Node): About {
  const driver = run.get('tool')?.get('driver');
  const version = driver?.get('version')?.text() ?? driver?.get('semanticVersion')?.text() ?? '';
  const properties = run.get('properties');
  const image = properties?.get('imageName')?.text();
  return {
    tool: `${driver?.get('name')?.text() ?? 'SARIF'} ${version}`.trim(),
    digests: digestsIn([properties?.get('imageID')?.text(), ...textsOf(properties?.get('repoDigests'))]),
    ...(image === undefined ? {} : { image }),
  };
}

/** A suppression that was not rejected takes the result out (SARIF 2.1.0, 3.27.23 and 3.35.3). */
function isSuppressed(result: Node): boolean {
  const suppressions = result.get('suppressions')?.list() ?? [];
  return suppressions.some((suppression) => (suppression.get('status')?.text() ?? 'accepted') === 'accepted');
}

function readResult(result: Node, rules: ReadonlyMap<string, Node>, about: About): EvidenceItem {
  const id = result.get('ruleId')?.text() ?? result.get('rule')?.get('id')?.text() ?? '';
  const rule = rules.get(id);
  const tags = textsOf(rule?.get('properties')?.get('tags'));
  const message = result.get('message')?.get('text')?.text() ?? id;
  return {
    ...about,
    stage: tags.includes('misconfiguration') ? 'deploy' : 'build',
    state: 'failed',
    where: result.where,
    id,
    severity: severityOf(result, rule, tags),
    fixable: isFixable(message),
    message: message.replaceAll(/\s+/g, ' ').slice(0, 200),
  };
}

/** The severity among the tags, else the level (SARIF 2.1.0, 3.27.10: absent means the rule's, and that `warning`). */
function severityOf(result: Node, rule: Node | undefined, tags: readonly string[]): Severity {
  const tagged = tags.map(parseSeverity).find((severity) => severity !== undefined);
  if (tagged !== undefined) return tagged;
  const level = result.get('level')?.text() ?? rule?.get('defaultConfiguration')?.get('level')?.text() ?? 'warning';
  return ({ error: 'HIGH', warning: 'MEDIUM', note: 'LOW' } as const)[level] ?? 'UNKNOWN';
}

/** Trivy writes `Fixed Version: …` into the message, empty where there is none; other findings are the team's own to fix. */
function isFixable(message: string): boolean {
  const fixed = /^Fixed Version:(.*)$/m.exec(message);
  return fixed === null || fixed[1]?.trim() !== '';
}
