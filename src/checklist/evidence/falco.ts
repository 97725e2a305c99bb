import type { EvidenceItem, EvidenceSource, StageState } from '../../core/index.ts';
import { digestsIn, isObject, type Node, nodeOf } from './node.ts';

/** Falco's alerts with `json_output: true`, one JSON object a line. */
export const falcoSource: EvidenceSource = {
  name: 'falco',
  doc: 'Alerts of Falco, JSON lines (`json_output: true`).',
  matches: (document) => isObject(document) && ['rule', 'priority', 'output_fields'].every((key) => key in document),
  read: (documents, file) =>
    documents.map((document, index) => readAlert(nodeOf(document, `${file}: alert ${index + 1}`))),
};

/** From this priority on an alert says that something happened, not that something is worth a look. */
const failing = new Set(['emergency', 'alert', 'critical', 'error']);

function readAlert(alert: Node): EvidenceItem {
  const fields = alert.get('output_fields');
  const field = (name: string) => fields?.get(name)?.text();
  const priority = alert.get('priority')?.text().toLowerCase() ?? '';
  const state: StageState = failing.has(priority) ? 'failed' : 'warning';
  const repository = field('container.image.repository');
  const tag = field('container.image.tag');
  const time = alert.get('time')?.text();
  const id = alert.get('rule')?.text() ?? '';
  return {
    stage: 'run',
    state,
    tool: 'Falco',
    where: alert.where,
    id,
    message: `${id} (${priority})`,
    digests: digestsIn([field('container.image.digest')]),
    ...(repository === undefined
      ? {}
      : { image: tag === undefined || tag === '' ? repository : `${repository}:${tag}` }),
    ...(time === undefined ? {} : { time }),
  };
}
