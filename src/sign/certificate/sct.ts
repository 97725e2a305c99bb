import { contextTag, derChildren, derTags, readDer } from '../../formats/der/reader.ts';
import { writeDer } from '../../formats/der/writer.ts';
import { hashOf, sameBytes } from '../bytes.ts';
import { refused } from '../error.ts';
import { readJson } from '../json.ts';
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
  const entry = precertificateEntry(certificate, issuer);
  const held = timestamps.find((timestamp) => isOfLog(timestamp, entry, logs));
  if (held !== undefined) return held.time;
  throw refused(detail('no certificate log of the trusted root has promised to list the certificate'));
}

/** Reads the answer of a certificate log to a certificate (RFC 6962, 4.1): a timestamp that the certificate does not embed. @throws {SignError}. */
export function parseTimestampAnswer(document: Uint8Array, where: string): SignedCertificateTimestamp {
  const answer = readJson(document, where);
  if (answer.has('sct_version') && answer.count('sct_version') !== 0n)
    throw refused(detail('a signed certificate timestamp of an unknown version'));
  const extensions = answer.optionalText('extensions') ?? '';
  const signature = new TlsReader(answer.bytes('signature'));
  signature.take(2);
  return {
    logId: answer.bytes('id'),
    time: Number(answer.count('timestamp')),
    extensions: new Uint8Array(Buffer.from(extensions, 'base64')),
    signature: signature.vector(2),
  };
}

/** Verifies a timestamp that stands beside its certificate. @returns its time. @throws {SignError} SIGN_REFUSED. */
export function verifyDetachedTimestamp(
  timestamp: SignedCertificateTimestamp,
  { der }: Certificate,
  logs: readonly LogAuthority[],
): number {
  const entry = [Uint8Array.of(0, 0), numberBytes(der.length, 3), der];
  if (isOfLog(timestamp, entry, logs)) return timestamp.time;
  throw refused(detail('no certificate log of the trusted root has promised to list the certificate'));
}

/** Whether a log that is trusted signed the timestamp of an entry; false where it is of another log. @throws {SignError} SIGN_REFUSED for a wrong signature. */
function isOfLog(
  timestamp: SignedCertificateTimestamp,
  entry: readonly Uint8Array[],
  logs: readonly LogAuthority[],
): boolean {
  const log = logs.find(({ logId }) => sameBytes(logId, timestamp.logId));
  if (log === undefined || !isValidAt(log, timestamp.time)) return false;
  if (verifySignature(log.publicKey, signedBytes(entry, timestamp), timestamp.signature, 'sha256')) return true;
  throw refused(detail('the signature of the certificate log is wrong'));
}

function readTimestamp(reader: TlsReader): SignedCertificateTimestamp {
  if (reader.number(1) !== 0) throw refused(detail('a signed certificate timestamp of an unknown version'));
  const logId = reader.take(32);
  const time = reader.number(8);
  const extensions = reader.vector(2);
  reader.take(2);
  return { logId, time, extensions, signature: reader.vector(2) };
}

/** The entry of a certificate that embeds its timestamps: the certificate without them (RFC 6962, 3.2, precert_entry). */
function precertificateEntry(certificate: Certificate, issuer: Certificate): readonly Uint8Array[] {
  const tbs = withoutTimestamps(certificate);
  return [Uint8Array.of(0, 1), hashOf('sha256', issuer.publicKey.spki), numberBytes(tbs.length, 3), tbs];
}

/** What the log has signed (RFC 6962, 3.2). */
function signedBytes(
  entry: readonly Uint8Array[],
  { time, extensions }: Pick<SignedCertificateTimestamp, 'extensions' | 'time'>,
): Uint8Array {
  const head = [Uint8Array.of(0, 0), numberBytes(time, 8)];
  return Buffer.concat([...head, ...entry, numberBytes(extensions.length, 2), extensions]);
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
