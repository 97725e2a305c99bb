import { canonicalJson } from '../../formats/json/canonical.ts';
import { encodeBase64, encodeHex } from '../bytes.ts';
import { refused } from '../error.ts';
import { verifySignature } from '../key/public-key.ts';
import type { LogEntry } from '../bundle/bundle.ts';
import type { LogAuthority } from '../trust/trusted-root.ts';
import { detail } from '../details.ts';

/** What a signed entry timestamp of Rekor is over. */
export function promisedBytes({ body, integratedTime, logId, logIndex }: LogEntry): Uint8Array {
  const document = {
    body: encodeBase64(body),
    integratedTime: integratedTime ?? 0,
    logID: encodeHex(logId),
    logIndex: Number(logIndex),
  };
  return new TextEncoder().encode(canonicalJson(document));
}

/** Verifies the log's promise to list the entry at its time. @throws {SignError} SIGN_REFUSED. */
export function verifyPromise(entry: LogEntry, promise: Uint8Array, log: LogAuthority): void {
  if (!verifySignature(log.publicKey, promisedBytes(entry), promise))
    throw refused(detail("the log's signed entry timestamp is wrong"));
}
