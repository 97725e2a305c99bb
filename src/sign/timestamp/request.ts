import { randomBytes } from 'node:crypto';
import { derTags } from '../../formats/der/reader.ts';
import { writeDer } from '../../formats/der/writer.ts';
import { type HashName, hashOf, sameBytes } from '../bytes.ts';
import { refused } from '../error.ts';
import { exchangeSmall } from '../http.ts';
import { parseTimestampToken, tokenOfResponse } from './token.ts';
import { detail } from '../details.ts';

/** Object identifiers of the hashes, DER (RFC 8017, appendix B.1; NIST CSOR). */
const hashOids: Readonly<Record<HashName, number>> = { sha256: 1, sha384: 2, sha512: 3 };

/** A question for a timestamp over bytes, with the authority's certificates and a nonce (RFC 3161, 2.4.1). */
export function timestampRequest(hash: HashName, bytes: Uint8Array, nonce: Uint8Array): Uint8Array {
  const oid = Uint8Array.of(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, hashOids[hash]);
  const algorithm = writeDer(derTags.sequence, writeDer(derTags.oid, oid), Uint8Array.of(0x05, 0x00));
  const imprint = writeDer(derTags.sequence, algorithm, writeDer(derTags.octetString, hashOf(hash, bytes)));
  const positive = Uint8Array.from([0x40 | ((nonce[0] ?? 0) & 0x3f), ...nonce.subarray(1)]);
  return writeDer(
    derTags.sequence,
    Uint8Array.of(derTags.integer, 1, 1),
    imprint,
    writeDer(derTags.integer, positive),
    Uint8Array.of(derTags.boolean, 1, 0xff),
  );
}

/** How an authority is asked. */
export interface TimestampOptions {
  readonly url: string;
  readonly hash: HashName;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Gets a token over bytes. @throws {SignError} SIGN_SERVICE, SIGN_REFUSED where the answer is about something else. */
export async function requestTimestamp(
  bytes: Uint8Array,
  { url, hash, timeout, signal }: TimestampOptions,
): Promise<Uint8Array> {
  const body = timestampRequest(hash, bytes, randomBytes(16));
  const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' };
  const token = tokenOfResponse(await exchangeSmall({ url, body, headers, timeout, signal, maxBytes: 2 ** 20 }));
  if (!sameBytes(parseTimestampToken(token).imprint.digest, hashOf(hash, bytes)))
    throw refused(detail('the authority has timestamped something else'));
  return token;
}
