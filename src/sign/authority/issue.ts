import { randomBytes } from 'node:crypto';
import { contextTag } from '../../formats/der/reader.ts';
import {
  derBits,
  derInteger,
  derOctets,
  derOid,
  derSequence,
  derSet,
  derText,
  derTime,
} from '../../formats/der/write-values.ts';
import { derTags } from '../../formats/der/reader.ts';
import { writeDer } from '../../formats/der/writer.ts';
import { hashOf } from '../bytes.ts';
import type { SigningKey } from '../key/private-key.ts';

/** ECDSA with SHA-256 (RFC 5758, 3.2): all that the private authorities sign with. */
export const ecdsaSha256 = derSequence(derOid('1.2.840.10045.4.3.2'));

/** A certificate to issue. */
export interface NewCertificate {
  /** Common name of the subject; empty where the names of the extensions say all. */
  readonly subject: string;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  readonly extensions: readonly Uint8Array[];
}

/** One extension (RFC 5280, 4.1); the value is DER. */
export function extension(oid: string, value: Uint8Array, critical = false): Uint8Array {
  const flag = critical ? [writeDer(derTags.boolean, Uint8Array.of(0xff))] : [];
  return derSequence(derOid(oid), ...flag, derOctets(value));
}

/** Extensions of an authority's own certificate (RFC 5280, 4.2.1.3 and 4.2.1.9). */
export function authorityExtensions(spki: Uint8Array): readonly Uint8Array[] {
  return [
    keyUsage(0b0000_0110, 1),
    extension('2.5.29.19', derSequence(writeDer(derTags.boolean, Uint8Array.of(0xff))), true),
    extension('2.5.29.14', derOctets(keyIdentifier(spki))),
  ];
}

/** Extensions of a certificate that signs for one purpose. */
export function signerExtensions(issuerSpki: Uint8Array, spki: Uint8Array, purpose: string): readonly Uint8Array[] {
  const isTimestamping = purpose.endsWith('.8');
  return [
    keyUsage(0b1000_0000, 7),
    extension('2.5.29.37', derSequence(derOid(purpose)), isTimestamping),
    extension('2.5.29.14', derOctets(keyIdentifier(spki))),
    extension('2.5.29.35', derSequence(writeDer(contextTag(0, false), keyIdentifier(issuerSpki)))),
  ];
}

/** A name of one common name. */
export function distinguishedName(commonName: string): Uint8Array {
  if (commonName === '') return derSequence();
  return derSequence(derSet(derSequence(derOid('2.5.4.3'), derText(commonName))));
}

/** What the issuer signs: the certificate without its signature. */
export function writeTbs(certificate: NewCertificate, serial: Uint8Array = newSerial()): Uint8Array {
  const { subject, issuer, notBefore, notAfter, spki, extensions } = certificate;
  return derSequence(
    writeDer(contextTag(0, true), derInteger(2n)),
    derInteger(serial),
    ecdsaSha256,
    distinguishedName(issuer),
    derSequence(certificateTime(notBefore), certificateTime(notAfter)),
    distinguishedName(subject),
    spki,
    writeDer(contextTag(3, true), derSequence(...extensions)),
  );
}

/** A positive serial number of 159 random bits. */
export function newSerial(): Uint8Array {
  const serial = randomBytes(20);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return new Uint8Array(serial);
}

/** Signs a certificate. @returns DER. */
export async function signTbs(tbs: Uint8Array, key: SigningKey): Promise<Uint8Array> {
  return derSequence(tbs, ecdsaSha256, derBits(await key.sign(tbs)));
}

/** Issues a certificate. @returns DER. */
export function issueCertificate(certificate: NewCertificate, issuerKey: SigningKey): Promise<Uint8Array> {
  return signTbs(writeTbs(certificate), issuerKey);
}

/** Times before 2050 are UTCTime (RFC 5280, 4.1.2.5). */
function certificateTime(time: number): Uint8Array {
  if (time >= Date.UTC(2050, 0)) return derTime(time);
  const digits = new Date(time).toISOString().slice(2, 19).replaceAll(/\D/g, '');
  return derText(`${digits}Z`, derTags.utcTime);
}

function keyUsage(bits: number, unused: number): Uint8Array {
  return extension('2.5.29.15', writeDer(derTags.bitString, Uint8Array.of(unused, bits)), true);
}

function keyIdentifier(spki: Uint8Array): Uint8Array {
  return hashOf('sha256', spki).subarray(0, 20);
}
