import { encodeBase64, encodeHex } from '../bytes.ts';
import { certificatePem } from '../certificate/certificate.ts';
import { cosignAnnotations } from './names.ts';
import type { Signer, Witnessed } from './signer.ts';

/** What a legacy layer says of its signer and witnesses (cosign, specs/SIGNATURE_SPEC.md). */
export function proofAnnotations(
  { certificates: [leaf, ...chain] }: Pick<Signer, 'certificates'>,
  { logEntries: [entry], timestamps: [timestamp] }: Witnessed,
): Readonly<Record<string, string>> {
  const log = entry?.promise && {
    SignedEntryTimestamp: encodeBase64(entry.promise),
    Payload: {
      body: encodeBase64(entry.body),
      integratedTime: entry.integratedTime ?? 0,
      logIndex: Number(entry.logIndex),
      logID: encodeHex(entry.logId),
    },
  };
  return {
    ...(leaf === undefined ? {} : { [cosignAnnotations.certificate]: certificatePem(leaf) }),
    ...(chain.length === 0 ? {} : { [cosignAnnotations.chain]: chain.map(certificatePem).join('') }),
    ...(log === undefined ? {} : { [cosignAnnotations.bundle]: JSON.stringify(log) }),
    ...(timestamp === undefined
      ? {}
      : { [cosignAnnotations.timestamp]: JSON.stringify({ SignedRFC3161Timestamp: encodeBase64(timestamp) }) }),
  };
}
