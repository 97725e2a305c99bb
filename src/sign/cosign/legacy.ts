import type { Bundle, BundleContent, LogEntry } from '../bundle/bundle.ts';
import { decodeBase64 } from '../bytes.ts';
import { certificatesFromPem } from '../certificate/certificate.ts';
import { SignError } from '../error.ts';
import { readEnvelope } from '../bundle/parse.ts';
import { readJson } from '../json.ts';
import { cosignAnnotations } from './names.ts';
import { detail } from '../details.ts';

type Annotations = Readonly<Record<string, string>>;

/** Longest annotation that is read; a chain of certificates is far shorter. */
const maxAnnotation = 2 ** 20;

/** A layer of a `.sig` manifest as a bundle. @throws {SignError} where it is damaged. */
export function signatureLayer(payload: Uint8Array, annotations: Annotations, where: string): Bundle {
  const signature = decodeBase64(annotation(annotations, cosignAnnotations.signature, where) ?? '', where);
  return bundleOf({ kind: 'simple-signing', payload, signature }, annotations, where);
}

/** A layer of an `.att` manifest as a bundle. @throws {SignError} where it is damaged. */
export function attestationLayer(envelope: Uint8Array, annotations: Annotations, where: string): Bundle {
  return bundleOf({ kind: 'envelope', envelope: readEnvelope(readJson(envelope, where)) }, annotations, where);
}

/** What the annotations hold is what a bundle of the first version holds: a promise of the log, and no proof. */
function bundleOf(content: BundleContent, annotations: Annotations, where: string): Bundle {
  const leaf = annotation(annotations, cosignAnnotations.certificate, where);
  const chain = annotation(annotations, cosignAnnotations.chain, where);
  const log = annotation(annotations, cosignAnnotations.bundle, where);
  const timestamp = annotation(annotations, cosignAnnotations.timestamp, where);
  const [certificate] = leaf === undefined ? [] : certificatesFromPem(leaf, where);
  const intermediates = chain === undefined ? [] : certificatesFromPem(chain, where);
  return {
    version: '0.1',
    signer: certificate === undefined ? { kind: 'key', hint: '' } : { kind: 'certificate', certificate, intermediates },
    logEntries: log === undefined ? [] : [readRekorBundle(log, where)],
    timestamps: timestamp === undefined ? [] : [readJson(timestamp, where).bytes('SignedRFC3161Timestamp')],
    content,
  };
}

function annotation(annotations: Annotations, name: string, where: string): string | undefined {
  const value = annotations[name];
  if (value === undefined || value === '') return undefined;
  if (value.length > maxAnnotation)
    throw new SignError('SIGN_MALFORMED', {
      message: detail('annotation {name} is longer than {maxAnnotation} letters', { name, maxAnnotation }),
      where,
    });
  return value;
}

/** Rekor's answer as cosign keeps it: the promise and what it is about. */
function readRekorBundle(text: string, where: string): LogEntry {
  const bundle = readJson(text, `${where}, ${cosignAnnotations.bundle}`);
  const payload = bundle.object('Payload');
  const body = payload.bytes('body');
  const entry = readJson(body, 'log entry, body');
  return {
    logIndex: payload.count('logIndex'),
    logId: new Uint8Array(Buffer.from(payload.text('logID'), 'hex')),
    kind: entry.text('kind'),
    version: entry.text('apiVersion'),
    integratedTime: Number(payload.count('integratedTime')),
    promise: bundle.bytes('SignedEntryTimestamp'),
    proof: undefined,
    body,
  };
}
