import { type Text } from '../../core/index.ts';
import { contextTag, type DerElement, derChildren, derTags, expectDer, readDer } from '../../formats/der/reader.ts';
import { readInteger, readOid, readTime } from '../../formats/der/values.ts';
import { type HashName } from '../bytes.ts';
import { type Certificate, parseCertificate } from '../certificate/certificate.ts';
import { SignError } from '../error.ts';
import { detail } from '../details.ts';

/** A timestamp token with what its verification needs (RFC 3161, 2.4.2; RFC 5652, 5). */
export interface TimestampToken {
  /** TSTInfo, the signed content. */
  readonly info: Uint8Array;
  readonly imprint: { readonly hash: HashName; readonly digest: Uint8Array };
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly certificates: readonly Certificate[];
  readonly signer: TimestampSigner;
}

/** Who signed the token, and how. */
export interface TimestampSigner {
  /** Issuer (DER) and serial of the certificate. */
  readonly issuer: Uint8Array;
  readonly serial: bigint;
  readonly hash: HashName;
  readonly signatureAlgorithm: string;
  /** The attributes as they are signed: under the tag of a set. */
  readonly signedAttributes: Uint8Array;
  readonly contentType: string;
  readonly messageDigest: Uint8Array;
  readonly signature: Uint8Array;
}

const what = 'RFC 3161 timestamp';
const oids = {
  signedData: '1.2.840.113549.1.7.2',
  timestampInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
} as const;
const hashes: Readonly<Record<string, HashName>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Reads the answer of a timestamp authority. @throws {FormatError} or {SignError} where it is none, or was refused. */
export function parseTimestampResponse(der: Uint8Array): TimestampToken {
  const [status, token] = sequence(readDer(der, what));
  const [code] = sequence(status);
  const granted = readInteger(code, what);
  if (granted > 1n || token === undefined)
    throw malformed(detail('the authority refused it with status {granted}', { granted }));
  return readToken(token);
}

/** Reads a token that stands by itself, without the authority's answer around it. @throws {FormatError} or {SignError}. */
export function parseTimestampToken(der: Uint8Array): TimestampToken {
  return readToken(readDer(der, what));
}

/** The token inside an authority's answer, as it is kept in envelopes. @throws {FormatError} or {SignError}. */
export function tokenOfResponse(der: Uint8Array): Uint8Array {
  parseTimestampResponse(der);
  const [, token] = sequence(readDer(der, what));
  return expectDer(token, derTags.sequence, what).bytes;
}

function readToken(token: DerElement): TimestampToken {
  const [type, wrapped] = sequence(token);
  if (readOid(type, what) !== oids.signedData) throw malformed(detail('it is no signed data'));
  const [, , content, ...rest] = sequence(derChildren(expectDer(wrapped, contextTag(0, true), what), what)[0]);
  const [contentType, explicit] = sequence(content);
  if (readOid(contentType, what) !== oids.timestampInfo) throw malformed(detail('its content is no TSTInfo'));
  const octets = derChildren(expectDer(explicit, contextTag(0, true), what), what)[0];
  const info = expectDer(octets, derTags.octetString, what).content;
  const certificates = rest.find(({ tag }) => tag === contextTag(0, true));
  const signers = derChildren(expectDer(rest.at(-1), derTags.set, what), what);
  if (signers.length !== 1) throw malformed(detail('it has {count} signers, not one', { count: signers.length }));
  return {
    info,
    ...readInfo(info),
    certificates:
      certificates === undefined ? [] : derChildren(certificates, what).map(({ bytes }) => parseCertificate(bytes)),
    signer: readSigner(signers[0]),
  };
}

function readInfo(info: Uint8Array): Pick<TimestampToken, 'imprint' | 'time'> {
  const [, , imprint, , time] = sequence(readDer(info, what));
  const [algorithm, digest] = sequence(imprint);
  return {
    imprint: { hash: readHash(algorithm), digest: expectDer(digest, derTags.octetString, what).content },
    time: readTime(expectDer(time, derTags.generalizedTime, what), what),
  };
}

function readSigner(element: DerElement | undefined): TimestampSigner {
  const [, id, digestAlgorithm, attributes, signatureAlgorithm, signature] = sequence(element);
  const [issuer, serial] = sequence(id);
  const signed = expectDer(attributes, contextTag(0, true), what);
  const signedAttributes = Uint8Array.from(signed.bytes);
  signedAttributes[0] = derTags.set;
  const values = new Map(derChildren(signed, what).map(readAttribute));
  return {
    issuer: expectDer(issuer, derTags.sequence, what).bytes,
    serial: readInteger(serial, what),
    hash: readHash(digestAlgorithm),
    signatureAlgorithm: readOid(sequence(signatureAlgorithm)[0], what),
    signedAttributes,
    contentType: readOid(values.get(oids.contentType), what),
    messageDigest: expectDer(values.get(oids.messageDigest), derTags.octetString, what).content,
    signature: expectDer(signature, derTags.octetString, what).content,
  };
}

function readAttribute(attribute: DerElement): readonly [string, DerElement | undefined] {
  const [type, values] = sequence(attribute);
  return [readOid(type, what), derChildren(expectDer(values, derTags.set, what), what)[0]];
}

function readHash(algorithm: DerElement | undefined): HashName {
  const oid = readOid(sequence(algorithm)[0], what);
  const hash = hashes[oid];
  if (hash === undefined)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('hash {oid} is none of sha256, sha384, sha512', { oid }),
      where: what,
    });
  return hash;
}

function sequence(element: DerElement | undefined): readonly DerElement[] {
  return derChildren(expectDer(element, derTags.sequence, what), what);
}

function malformed(message: Text): SignError {
  return new SignError('SIGN_MALFORMED', { message, where: what });
}
