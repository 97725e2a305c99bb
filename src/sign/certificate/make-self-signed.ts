import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { contextTag, derTags } from '../../formats/der/reader.ts';
import {
  derBits,
  derInteger,
  derOctets,
  derOid,
  derSequence,
  derSet,
  derText,
} from '../../formats/der/write-values.ts';
import { writeDer } from '../../formats/der/writer.ts';
import { SignError } from '../error.ts';
import { detail } from '../details.ts';

/** A new key with its certificate, PEM. */
export interface MadeCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

const day = 86_400_000;
const printable = 0x13;
const sha256WithRsa: Readonly<Record<number, string>> = {
  2048: '1.2.840.113549.1.1.11',
  3072: '1.2.840.113549.1.1.12',
  4096: '1.2.840.113549.1.1.13',
};
const hashes: Readonly<Record<number, string>> = { 2048: 'sha256', 3072: 'sha384', 4096: 'sha512' };

/**
 * Makes an RSA key and a self-signed certificate of a day for trying things out, as `notation cert generate-test` does.
 * @throws {SignError} SIGN_UNSUPPORTED for a size that signatures do not take.
 */
export function makeTestCertificate(commonName: string, bits: number, now: number): MadeCertificate {
  if (hashes[bits] === undefined)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('RSA key of {bits} bits: 2048, 3072 or 4096 are possible', { bits }),
    });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const subject = nameOf([
    ['2.5.4.6', 'US'],
    ['2.5.4.8', 'WA'],
    ['2.5.4.7', 'Seattle'],
    ['2.5.4.10', 'Notary'],
    ['2.5.4.3', commonName],
  ]);
  const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
  const der = selfSign({ privateKey, spki, subject, bits, from: now, until: now + day });
  return {
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificatePem: pemOf(der, 'CERTIFICATE'),
    notAfter: Math.floor((now + day) / 1000) * 1000,
  };
}

/** Text form of DER (RFC 7468). */
export function pemOf(der: Uint8Array, label: string): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

interface SelfSigning {
  readonly privateKey: KeyObject;
  readonly spki: Uint8Array;
  readonly subject: Uint8Array;
  readonly bits: number;
  readonly from: number;
  readonly until: number;
}

function selfSign({ privateKey, spki, subject, bits, from, until }: SelfSigning): Uint8Array {
  const algorithm = derSequence(derOid(sha256WithRsa[bits] ?? ''), Uint8Array.of(0x05, 0x00));
  const tbs = derSequence(
    writeDer(contextTag(0, true), derInteger(2n)),
    derInteger(randomBytes(16)),
    algorithm,
    subject,
    derSequence(utcTime(from), utcTime(until)),
    subject,
    spki,
    writeDer(contextTag(3, true), derSequence(keyUsage(), extendedKeyUsage(), noAuthority())),
  );
  const signature = sign(hashes[bits] ?? 'sha256', tbs, privateKey);
  return derSequence(tbs, algorithm, derBits(new Uint8Array(signature)));
}

/** Key usage: digital signatures. */
export function keyUsage(): Uint8Array {
  return extension('2.5.29.15', true, writeDer(derTags.bitString, Uint8Array.of(7, 0x80)));
}

/** Extended key usage: signing of code. */
export function extendedKeyUsage(): Uint8Array {
  return extension('2.5.29.37', false, derSequence(derOid('1.3.6.1.5.5.7.3.3')));
}

/** Basic constraints: no authority. */
export function noAuthority(): Uint8Array {
  return extension('2.5.29.19', true, derSequence());
}

function extension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  const flag = critical ? [Uint8Array.of(derTags.boolean, 1, 0xff)] : [];
  return derSequence(derOid(oid), ...flag, derOctets(value));
}

/** A name of attributes, one a set. */
export function nameOf(attributes: readonly (readonly [oid: string, value: string])[]): Uint8Array {
  return derSequence(...attributes.map(([oid, value]) => derSet(derSequence(derOid(oid), derText(value, printable)))));
}

/** A time before 2050, whole seconds. */
export function utcTime(time: number): Uint8Array {
  const digits = new Date(time).toISOString().slice(2, 19).replaceAll(/\D/g, '');
  return writeDer(derTags.utcTime, new TextEncoder().encode(`${digits}Z`));
}
