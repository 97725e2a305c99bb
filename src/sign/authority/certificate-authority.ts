import { contextTag } from '../../formats/der/reader.ts';
import { derOctets, derSequence, derText } from '../../formats/der/write-values.ts';
import { writeDer } from '../../formats/der/writer.ts';
import { hashOf } from '../bytes.ts';
import { type Certificate, parseCertificate } from '../certificate/certificate.ts';
import { purposes } from '../certificate/chain.ts';
import type { SigningKey } from '../key/private-key.ts';
import { extension, newSerial, type NewCertificate, signerExtensions, signTbs, writeTbs } from './issue.ts';

/** Keys of a certificate authority and of the log of its certificates. */
export interface CodeAuthority {
  readonly key: SigningKey;
  readonly certificate: Certificate;
  /** Common name of the authority, as its certificate has it. */
  readonly name: string;
  readonly logKey: SigningKey;
}

/** Whom a certificate names and who vouched for them. */
export interface VouchedIdentity {
  /** E-mail address or URI. */
  readonly name: string;
  readonly kind: 'email' | 'uri';
  readonly issuer: string;
  /** Fulcio's further extensions, by object identifier; text. */
  readonly claims: ReadonlyMap<string, string>;
}

/** How long a certificate holds: as long as a token, so that nobody has to revoke it. */
const lifetime = 10 * 60_000;
const timestampListOid = '1.3.6.1.4.1.11129.2.4.2';
const fulcio = '1.3.6.1.4.1.57264.1';

/** Issues a certificate that a log of certificates has promised to list (RFC 6962, 3.1: the list stands in the certificate). */
export async function issueCodeCertificate(
  { key, certificate, name, logKey }: CodeAuthority,
  spki: Uint8Array,
  identity: VouchedIdentity,
  now: number,
): Promise<Certificate> {
  const extensions = [
    ...signerExtensions(certificate.publicKey.spki, spki, purposes.codeSigning),
    alternativeName(identity),
    extension(`${fulcio}.1`, new TextEncoder().encode(identity.issuer)),
    extension(`${fulcio}.8`, derText(identity.issuer)),
    ...[...identity.claims].map(([oid, value]) => claimExtension(oid, value)),
  ];
  const serial = newSerial();
  const draft: NewCertificate = {
    subject: '',
    issuer: name,
    notBefore: now - 1000,
    notAfter: now + lifetime,
    spki,
    extensions,
  };
  const promise = await promiseListing(writeTbs(draft, serial), { certificate, logKey }, now);
  const listed = { ...draft, extensions: [...extensions, extension(timestampListOid, derOctets(promise))] };
  return parseCertificate(await signTbs(writeTbs(listed, serial), key));
}

/** Values below 8 are bare text, from 8 on a UTF8String (fulcio, docs/oid-info.md). */
function claimExtension(oid: string, value: string): Uint8Array {
  const number = Number(oid.slice(fulcio.length + 1));
  return extension(oid, number >= 8 ? derText(value) : new TextEncoder().encode(value));
}

/** The subject is empty, so that the name is critical (RFC 5280, 4.2.1.6). */
function alternativeName({ name, kind }: VouchedIdentity): Uint8Array {
  const tag = contextTag(kind === 'email' ? 1 : 6, false);
  return extension('2.5.29.17', derSequence(writeDer(tag, new TextEncoder().encode(name))), true);
}

/** A list of one signed certificate timestamp (RFC 6962, 3.2 and 3.3). */
async function promiseListing(
  tbs: Uint8Array,
  { certificate, logKey }: Pick<CodeAuthority, 'certificate' | 'logKey'>,
  now: number,
): Promise<Uint8Array> {
  const head = Buffer.concat([Uint8Array.of(0, 0), number(now, 8), Uint8Array.of(0, 1)]);
  const issuerHash = hashOf('sha256', certificate.publicKey.spki);
  const signed = Buffer.concat([head, issuerHash, number(tbs.length, 3), tbs, number(0, 2)]);
  const signature = await logKey.sign(signed);
  const timestamp = Buffer.concat([
    Uint8Array.of(0),
    hashOf('sha256', logKey.publicKey.spki),
    number(now, 8),
    number(0, 2),
    // sha256 and ECDSA, as TLS 1.2 numbers them (RFC 5246, 7.4.1.4.1).
    Uint8Array.of(4, 3),
    number(signature.length, 2),
    signature,
  ]);
  const list = Buffer.concat([number(timestamp.length, 2), timestamp]);
  return Buffer.concat([number(list.length, 2), list]);
}

function number(value: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes.subarray(8 - length);
}
