import type { DerElement } from '../../../formats/der/reader.ts';
import { childrenOf, integerOf, oidOf, readElement } from '../asn1.ts';
import type { Key } from '../key.ts';
import { keyOfSpki } from '../keys.ts';
import { algorithmOf, bitsOf, type CertificateAlgorithm } from './algorithms.ts';
import { type Extension, type KnownExtensions, knownExtensions, readExtensions } from './extensions.ts';
import { textOf } from './name.ts';

/** A certificate (RFC 5280, 4.1) in parts. */
export interface Certificate {
  readonly raw: Uint8Array;
  /** What is signed. */
  readonly tbs: Uint8Array;
  readonly version: number;
  readonly serial: bigint;
  readonly algorithm: CertificateAlgorithm;
  readonly signature: Uint8Array;
  readonly issuer: DerElement;
  readonly subject: DerElement;
  /** Milliseconds since 1970 UTC. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly spki: DerElement;
  /** Undefined where the kind of key is unknown. */
  readonly key: Key | undefined;
  readonly extensions: readonly Extension[];
  readonly known: KnownExtensions;
}

/** Certificates one after another. @throws RangeError */
export function readCertificates(bytes: Uint8Array): readonly Certificate[] {
  const certificates: Certificate[] = [];
  for (let at = 0; at < bytes.length; ) {
    const element = readElement(bytes, at);
    certificates.push(readCertificate(element));
    at += element.bytes.length;
  }
  return certificates;
}

function readCertificate(element: DerElement): Certificate {
  const [tbs, algorithm, signature] = parts(element, 3);
  const fields = childrenOf(tbs);
  const explicit = fields[0]?.tag === 0xa0 ? fields.shift() : undefined;
  const [serial, , issuer, validity, subject, spki] = fields;
  if (!serial || !issuer || !validity || !subject || !spki) throw new RangeError('x509: malformed tbs certificate');
  const [notBefore, notAfter] = parts(validity, 2);
  const list = fields.find(({ tag }) => tag === 0xa3);
  const extensions = list === undefined ? [] : childrenOf(list).flatMap(readExtensions);
  const known = knownExtensions(extensions);
  const version = explicit === undefined ? 1 : Number(childrenOf(explicit).map(integerOf)[0] ?? 0n) + 1;
  return {
    raw: element.bytes,
    tbs: tbs.bytes,
    version,
    serial: integerOf(serial),
    algorithm: algorithmOf(algorithm),
    signature: bitsOf(signature),
    issuer,
    subject,
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    spki,
    key: readKey(spki),
    extensions,
    known,
  };
}

/** As many children as there must be. @throws RangeError */
export function parts<Count extends 2 | 3>(
  element: DerElement,
  count: Count,
): Count extends 2 ? [DerElement, DerElement] : [DerElement, DerElement, DerElement];
export function parts(element: DerElement, count: number): DerElement[] {
  const children = element.tag === 0x30 ? childrenOf(element) : [];
  if (children.length !== count) throw new RangeError('x509: malformed certificate');
  return children;
}

/** The key of a SubjectPublicKeyInfo; undefined where its kind is unknown. @throws RangeError where it is malformed */
export function readKey(spki: DerElement): Key | undefined {
  try {
    return keyOfSpki(spki);
  } catch (error) {
    if (error instanceof RangeError && error.message.includes('unsupported')) return undefined;
    throw error;
  }
}

/** Number of the kind of a key: RSA 1, DSA 2, ECDSA 3, Ed25519 4. */
export function keyAlgorithmNumber(spki: DerElement): number {
  const oid = childrenOf(spki).flatMap((part) => (part.tag === 0x30 ? childrenOf(part) : []))[0];
  const numbers: Readonly<Record<string, number>> = {
    '1.2.840.113549.1.1.1': 1,
    '1.2.840.10040.4.1': 2,
    '1.2.840.10045.2.1': 3,
    '1.3.101.112': 4,
  };
  return (oid && numbers[oidOf(oid)]) ?? 0;
}

/** UTCTime or GeneralizedTime in UTC (RFC 5280, 4.1.2.5), in milliseconds. */
function readTime(element: DerElement): number {
  const text = textOf(element);
  const match = /^(\d{2,4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  const [, year = '', month, day, hour, minute, second] = match ?? [];
  const full = element.tag === 0x17 ? `${Number(year) < 50 ? '20' : '19'}${year}` : year;
  const time = Date.parse(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (match === null || Number.isNaN(time)) throw new RangeError('x509: malformed time');
  return time;
}
