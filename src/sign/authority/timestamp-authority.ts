import { contextTag, derChildren, derTags, expectDer, readDer } from '../../formats/der/reader.ts';
import { derInteger, derOctets, derOid, derSequence, derSet, derTime } from '../../formats/der/write-values.ts';
import { readOid } from '../../formats/der/values.ts';
import { writeDer } from '../../formats/der/writer.ts';
import { hashOf } from '../bytes.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { SignError } from '../error.ts';
import type { SigningKey } from '../key/private-key.ts';
import { ecdsaSha256, newSerial } from './issue.ts';
import { detail } from '../details.ts';

const what = 'timestamp query';
const oids = {
  sha256: '2.16.840.1.101.3.4.2.1',
  signedData: '1.2.840.113549.1.7.2',
  timestampInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  signingTime: '1.2.840.113549.1.9.5',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.47',
  policy: '1.3.6.1.4.1.57264.2',
} as const;
const digestLengths: Readonly<Record<string, number>> = {
  [oids.sha256]: 32,
  '2.16.840.1.101.3.4.2.2': 48,
  '2.16.840.1.101.3.4.2.3': 64,
};

/** Key and certificate of a timestamp authority, and the certificates that lead to its root. */
export interface TimestampSigner {
  readonly key: SigningKey;
  readonly certificate: Certificate;
  readonly chain: readonly Certificate[];
}

/**
 * Answers a query (RFC 3161, 2.4): a token over its imprint at a time.
 * @throws {FormatError} or {SignError} SIGN_MALFORMED for a query that is none, or of an unknown hash.
 */
export async function answerTimestampQuery(
  query: Uint8Array,
  signer: TimestampSigner,
  now: number,
): Promise<Uint8Array> {
  const [, imprint, ...options] = derChildren(expectDer(readDer(query, what), derTags.sequence, what), what);
  checkImprint(imprint);
  const nonce = options.find(({ tag }) => tag === derTags.integer);
  const wantsCertificate = options.some(({ tag, content }) => tag === derTags.boolean && content[0] === 0xff);
  const info = derSequence(
    derInteger(1n),
    derOid(oids.policy),
    expectDer(imprint, derTags.sequence, what).bytes,
    derInteger(newSerial()),
    derTime(now),
    ...(nonce === undefined ? [] : [nonce.bytes]),
  );
  const token = await signInfo(info, signer, { now, wantsCertificate });
  return derSequence(derSequence(derInteger(0n)), token);
}

function checkImprint(imprint: ReturnType<typeof readDer> | undefined): void {
  const [algorithm, digest] = derChildren(expectDer(imprint, derTags.sequence, what), what);
  const oid = readOid(derChildren(expectDer(algorithm, derTags.sequence, what), what)[0], what);
  if (digestLengths[oid] !== expectDer(digest, derTags.octetString, what).content.length)
    throw new SignError('SIGN_MALFORMED', {
      message: detail('its imprint is no sha256, sha384 or sha512 digest'),
      where: what,
    });
}

/** Signed data with the info as its content (RFC 5652, 5; RFC 5816 for the certificate's hash). */
async function signInfo(
  info: Uint8Array,
  { key, certificate, chain }: TimestampSigner,
  { now, wantsCertificate }: { readonly now: number; readonly wantsCertificate: boolean },
): Promise<Uint8Array> {
  const digestAlgorithm = derSequence(derOid(oids.sha256));
  const attribute = (oid: string, value: Uint8Array) => derSequence(derOid(oid), derSet(value));
  const certificateHash = derSequence(derSequence(derSequence(derOctets(hashOf('sha256', certificate.der)))));
  const attributes = derSet(
    attribute(oids.contentType, derOid(oids.timestampInfo)),
    attribute(oids.signingTime, utcTime(now)),
    attribute(oids.messageDigest, derOctets(hashOf('sha256', info))),
    attribute(oids.signingCertificate, certificateHash),
  );
  const signature = await key.sign(attributes);
  const implicit = Uint8Array.from(attributes);
  implicit[0] = contextTag(0, true);
  const signerInfo = derSequence(
    derInteger(1n),
    derSequence(certificate.issuer, derInteger(certificate.serial)),
    digestAlgorithm,
    implicit,
    ecdsaSha256,
    derOctets(signature),
  );
  const certificates = wantsCertificate
    ? [writeDer(contextTag(0, true), certificate.der, ...chain.map(({ der }) => der))]
    : [];
  const signedData = derSequence(
    derInteger(3n),
    derSet(digestAlgorithm),
    derSequence(derOid(oids.timestampInfo), writeDer(contextTag(0, true), derOctets(info))),
    ...certificates,
    derSet(signerInfo),
  );
  return derSequence(derOid(oids.signedData), writeDer(contextTag(0, true), signedData));
}

function utcTime(time: number): Uint8Array {
  const digits = new Date(time).toISOString().slice(2, 19).replaceAll(/\D/g, '');
  return writeDer(derTags.utcTime, new TextEncoder().encode(`${digits}Z`));
}
