import { randomBytes } from 'node:crypto';
import { derTags } from '../../formats/der/reader.ts';
import { derInteger, derOctets, derOid, derSequence } from '../../formats/der/write-values.ts';
import { writeDer } from '../../formats/der/writer.ts';
import type { Transport } from '../../oci/registry/http.ts';
import { hashOf } from '../bytes.ts';
import { parseTimestampResponse } from '../timestamp/token.ts';
import { callService } from './http.ts';

/** Asks an authority to timestamp a signature (RFC 3161, 2.4.1 and 3.4). @returns its answer, DER. @throws {SignError} SIGN_SERVICE. */
export async function requestTimestamp(
  transport: Transport,
  url: string,
  signature: Uint8Array,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const sha256 = derSequence(derOid('2.16.840.1.101.3.4.2.1'));
  const query = derSequence(
    derInteger(1n),
    derSequence(sha256, derOctets(hashOf('sha256', signature))),
    derInteger(randomBytes(8)),
    writeDer(derTags.boolean, Uint8Array.of(0xff)),
  );
  const { bytes } = await callService(transport, {
    service: 'timestamp authority',
    url,
    headers: { 'content-type': 'application/timestamp-query' },
    body: query,
    signal,
  });
  parseTimestampResponse(bytes);
  return bytes;
}
