import type { EvidenceItem, EvidenceSource } from '../../core/index.ts';
import { digestsIn, isObject, type Node, nodeOf } from './node.ts';

/** What `cosign verify` prints: the verified payloads (simple signing), each with its signer's identity. */
export const cosignSource: EvidenceSource = {
  name: 'cosign',
  doc: 'Output of `cosign verify` (JSON of the verified payloads).',
  matches: (document) => isPayload(Array.isArray(document) ? document[0] : document),
  read: (documents, file) =>
    documents.flatMap((document) => {
      const node = nodeOf(document, file);
      return (Array.isArray(document) ? node.list() : [node]).map(readPayload);
    }),
};

function isPayload(document: unknown): boolean {
  return isObject(document) && isObject(document['critical']) && 'image' in document['critical'];
}

function readPayload(payload: Node): EvidenceItem {
  const critical = payload.get('critical');
  const optional = payload.get('optional');
  const subject = optional?.get('Subject')?.text();
  const issuer = optional?.get('Issuer')?.text();
  const image = critical?.get('identity')?.get('docker-reference')?.text();
  return {
    stage: 'sign',
    state: 'passed',
    tool: 'cosign',
    where: payload.where,
    message: [subject ?? 'public key', issuer].filter(Boolean).join(', '),
    digests: digestsIn([critical?.get('image')?.get('docker-manifest-digest')?.text()]),
    ...(image === undefined ? {} : { image }),
    ...(subject === undefined ? {} : { id: subject }),
  };
}
