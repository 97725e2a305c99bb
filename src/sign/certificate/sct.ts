import { contextTag, derChildren, derTags, readDer } from '../../formats/der/reader.ts';
import { writeDer } from '../../formats/der/writer.ts';
import { hashOf, sameBytes } from '../bytes.ts';
import { refused } from '../error.ts';
import { verifySignature } from '../key/public-key.ts';
import { type LogAuthority, isValidAt } from '../trust/trusted-root.ts';
import type { Certificate } from './certificate.ts';
import { detail } from '../details.ts';

/** Extension that embeds signed certificate timestamps (RFC 6962, 3.3). */
const sctListOid = '1.3.6.1.4.1.11129.2.4.2';
const what = 'signed certificate timestamp';

/** A log's promise to list a certificate (RFC 6962, 3.2). */
export interface SignedCertificateTimestamp {
  readonly logId: Uint8Array;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly extensions: Uint8Array;
  readonly signature: Uint8Array;
}

/** Timestamps that the certificate embeds. @throws {SignError} or {FormatError} where they are damaged. */
export function embeddedTimestamps({ extensions }: Certificate): readonly SignedCertificateTimestamp[] {
  const value = extensions.get(sctListOid)?.value;
  if (value === undefined) return [];
  const list = new TlsReader(new TlsReader(readDer(value, what).content).vector(2));
  const timestamps: SignedCertificateTimestamp[] = [];
  while (!list.atEnd()) timestamps.push(readTimestamp(new TlsReader(list.vector(2))));
  return timestamps;
}

/**
 * Verifies that at least one trusted log has promised to list the certificate.
 * @returns its time. @throws {SignError} SIGN_REFUSED.
 */
export function verifyTimestamps(certificate: Certificate, issuer: Certificate, logs: readonly LogAuthority[]): number {
  const timestamps = embeddedTimestamps(certificate);
  if (timestamps.length === 0) throw refused(detail('the certificate embeds no signed certificate timestamp'));
  for (const timestamp of timestamps) {
    const log = logs.find(({ logId }) => sameBytes(logId, timestamp.logId));
    if (log === undefined || !isValidAt(log, timestamp.time)) continue;
    if (verifySignature(log.publicKey, signedBytes(certificate, issuer, timestamp), timestamp.signature, 'sha256'))
      return timestamp.time;
    throw refused(detail('the signature of the certificate log is wrong'));
  }
  throw refused(detail('no certificate log of the trusted root has promised to list the certificate'));
}

function readTimestamp(reader: TlsReader): SignedCertificateTimestamp {
  if (reader.number(1) !== 0) throw refused(detail('a signed certificate timestamp of an unknown version'));
  const logId = reader.take(32);
  const time = reader.number(8);
  const extensions = reader.vector(2);
  reader.take(2);
  return { logId, time, extensions, signature: reader.vector(2) };
}

/** What the log has signed: the certificate without the list of timestamps (RFC 6962, 3.2, precert_entry). */
function signedBytes(certificate: Certificate, issuer: Certificate, timestamp: SignedCertificateTimestamp): Uint8Array {
  const tbs = withoutTimestamps(certificate);
  const { extensions } = timestamp;
  return Buffer.concat([
    Uint8Array.of(0, 0),
    numberBytes(timestamp.time, 8),
    Uint8Array.of(0, 1),
    hashOf('sha256', issuer.publicKey.spki),
    numberBytes(tbs.length, 3),
    tbs,
    numberBytes(extensions.length, 2),
    extensions,
  ]);
}

function withoutTimestamps({ tbs }: Certificate): Uint8Array {
  const oid = writeDer(derTags.oid, Uint8Array.of(0x2b, 6, 1, 4, 1, 0xd6, 0x79, 2, 4, 2));
  const fields = derChildren(tbs, what).map((field) => {
    if (field.tag !== contextTag(3, true)) return field.bytes;
    const kept = derChildren(readDer(field.content, what), what).filter(
      (extension) => !sameBytes(extension.content.subarray(0, oid.length), oid),
    );
    return writeDer(field.tag, writeDer(derTags.sequence, ...kept.map(({ bytes }) => bytes)));
  });
  return writeDer(derTags.sequence, ...fields);
}

function numberBytes(value: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes.subarray(8 - length);
}

/** Reads the structures of TLS (RFC 8446, 3). */
class TlsReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(length: number): Uint8Array {
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    if (taken.length !== length) throw refused(detail('the list of signed certificate timestamps is cut off'));
    this.#at += length;
    return taken;
  }

  number(length: number): number {
    return this.take(length).reduce((value, octet) => value * 256 + octet, 0);
  }

  vector(lengthOctets: number): Uint8Array {
    return this.take(this.number(lengthOctets));
  }
}
