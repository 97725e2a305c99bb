import { defineCatalogue, type CatalogueRow } from '../../../core/index.ts';
import type { JsonSource } from './event.ts';

/** Sources whose events are JSON documents. */
export type JsonSourceRow = JsonSource & CatalogueRow;

const asIs = (document: unknown): readonly unknown[] => (Array.isArray(document) ? document : [document]);

function listUnder(key: string): (document: unknown) => readonly unknown[] {
  return (document) => {
    const list = (document as Readonly<Record<string, unknown>> | null)?.[key];
    return Array.isArray(list) ? list : asIs(document);
  };
}

/** Every such source, by name. */
export const jsonSources = defineCatalogue<JsonSourceRow>([
  {
    name: 'aws_cloudtrail',
    doc: 'Records of AWS CloudTrail, each alone or in the list Records.',
    times: [['eventTime']],
    unfold: listUnder('Records'),
  },
  {
    name: 'json',
    doc: 'JSON documents of any kind, one a line.',
    times: [['time'], ['timestamp'], ['@timestamp']],
    unfold: asIs,
  },
  {
    name: 'k8s_audit',
    doc: 'Audit events of a Kubernetes API server, each alone or in an EventList.',
    times: [['stageTimestamp'], ['requestReceivedTimestamp'], ['metadata', 'creationTimestamp']],
    unfold: listUnder('items'),
  },
]);
