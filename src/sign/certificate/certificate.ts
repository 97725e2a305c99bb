import { contextTag, type DerElement, derChildren, derTags, expectDer, readDer } from '../../formats/der/reader.ts';
import { readBitString, readInteger, readOid, readTime } from '../../formats/der/values.ts';
import { type HashName, sameBytes } from '../bytes.ts';
import { SignError } from '../error.ts';
import { type PublicKey, publicKeyFromDer, verifySignature } from '../key/public-key.ts';
import { detail } from '../details.ts';

/** An X.509 certificate as far as verification needs it (RFC 5280, 4.1). Times are milliseconds since 1970. */
export interface Certificate {
  readonly der: Uint8Array;
  readonly tbs: DerElement;
  readonly serial: bigint;
  /** Names as DER, which is how they are compared. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: PublicKey;
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
}

/** One extension; `value` is the content of its octet string. */
export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

const what = 'X.509 certificate';

/** Reads a certificate. @throws {FormatError} or {SignError} where it is none. */
export function parseCertificate(der: Uint8Array): Certificate {
  const [tbs, algorithm, signature] = derChildren(expectDer(readDer(der, what), derTags.sequence, what), what);
  const fields = derChildren(expectDer(tbs, derTags.sequence, what), what);
  const [serial, inner, issuer, validity, subject, spki, ...rest] =
    fields[0]?.tag === contextTag(0, true) ? fields.slice(1) : fields;
  const [notBefore, notAfter] = derChildren(expectDer(validity, derTags.sequence, what), what);
  const outer = expectDer(algorithm, derTags.sequence, what);
  if (!sameBytes(expectDer(inner, derTags.sequence, what).bytes, outer.bytes))
    throw new SignError('SIGN_MALFORMED', { message: detail('its two signature algorithms differ'), where: what });
  return {
    der,
    tbs: expectDer(tbs, derTags.sequence, what),
    serial: readInteger(serial, what),
    issuer: expectDer(issuer, derTags.sequence, what).bytes,
    subject: expectDer(subject, derTags.sequence, what).bytes,
    notBefore: readTime(notBefore, what),
    notAfter: readTime(notAfter, what),
    publicKey: publicKeyFromDer(expectDer(spki, derTags.sequence, what).bytes, what),
    extensions: readExtensions(rest.find(({ tag }) => tag === contextTag(3, true))),
    signatureAlgorithm: readOid(derChildren(outer, what)[0], what),
    signature: readBitString(signature, what),
  };
}

/** Reads every CERTIFICATE of a PEM text. @throws {SignError} SIGN_MALFORMED where there is none. */
export function certificatesFromPem(pem: string, where: string): readonly Certificate[] {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g)];
  if (blocks.length === 0)
    throw new SignError('SIGN_MALFORMED', { message: detail('it holds no certificate in PEM'), where });
  return blocks.map(([, base64 = '']) => parseCertificate(new Uint8Array(Buffer.from(base64, 'base64'))));
}

/** Hash of each signature algorithm that certificates and timestamps are signed with; null: the key hashes by itself. */
export const signatureHashes: Readonly<Record<string, HashName | null>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};

/** Whether the issuer's key made the certificate's signature. */
export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  const hash = signatureHashes[certificate.signatureAlgorithm];
  if (hash === undefined) return false;
  return (
    sameBytes(certificate.issuer, issuer.subject) &&
    verifySignature(issuer.publicKey, certificate.tbs.bytes, certificate.signature, hash)
  );
}

function readExtensions(wrapper: DerElement | undefined): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>();
  if (wrapper === undefined) return extensions;
  for (const element of derChildren(readDer(wrapper.content, what), what)) {
    const [oid, second, third] = derChildren(element, what);
    const value = expectDer(third ?? second, derTags.octetString, what).content;
    const name = readOid(oid, what);
    if (extensions.has(name))
      throw new SignError('SIGN_MALFORMED', {
        message: detail('extension {name} stands twice', { name }),
        where: what,
      });
    extensions.set(name, { critical: third !== undefined && second?.content[0] === 0xff, value });
  }
  return extensions;
}

/** PEM of a certificate. */
export function certificatePem({ der }: Pick<Certificate, 'der'>): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
