import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import type { DerElement } from '../../../formats/der/reader.ts';
import { childrenOf, integerOf, oidOf, readElement } from '../asn1.ts';
import { hashes } from '../hash.ts';
import type { Key } from '../key.ts';
import { verifyPkcs1, verifyPss } from '../rsa.ts';

type HashName = keyof typeof hashes;

/** A signature algorithm of certificates (RFC 5280, 4.1.1.2; numbers as Go's). */
export interface CertificateAlgorithm {
  readonly number: number;
  readonly scheme: 'pkcs1' | 'pss' | 'ecdsa' | 'ed25519' | 'unknown';
  readonly hash: HashName | undefined;
}

const byOid: Readonly<Record<string, CertificateAlgorithm>> = {
  '1.2.840.113549.1.1.5': { number: 3, scheme: 'pkcs1', hash: undefined },
  '1.2.840.113549.1.1.11': { number: 4, scheme: 'pkcs1', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { number: 5, scheme: 'pkcs1', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { number: 6, scheme: 'pkcs1', hash: 'sha512' },
  '1.2.840.10045.4.1': { number: 9, scheme: 'ecdsa', hash: undefined },
  '1.2.840.10045.4.3.2': { number: 10, scheme: 'ecdsa', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { number: 11, scheme: 'ecdsa', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { number: 12, scheme: 'ecdsa', hash: 'sha512' },
  '1.3.101.112': { number: 16, scheme: 'ed25519', hash: undefined },
};

/** Hash functions of RSASSA-PSS parameters (RFC 4055). */
const pssHashes: Readonly<Record<string, CertificateAlgorithm>> = {
  '2.16.840.1.101.3.4.2.1': { number: 13, scheme: 'pss', hash: 'sha256' },
  '2.16.840.1.101.3.4.2.2': { number: 14, scheme: 'pss', hash: 'sha384' },
  '2.16.840.1.101.3.4.2.3': { number: 15, scheme: 'pss', hash: 'sha512' },
};

const unknown: CertificateAlgorithm = { number: 0, scheme: 'unknown', hash: undefined };

/** The algorithm of an AlgorithmIdentifier. SHA-1 is known by number and never verifies. @throws RangeError */
export function algorithmOf(identifier: DerElement): CertificateAlgorithm {
  const [oid, parameters] = childrenOf(identifier);
  if (oid === undefined) throw new RangeError('x509: malformed algorithm identifier');
  const name = oidOf(oid);
  if (name !== '1.2.840.113549.1.1.10') return byOid[name] ?? unknown;
  const hash = parameters && childrenOf(parameters).find(({ tag }) => tag === 0xa0);
  const hashOid = hash && childrenOf(hash).flatMap(childrenOf)[0];
  return (hashOid && pssHashes[oidOf(hashOid)]) ?? unknown;
}

const curves = { 'P-256': p256, 'P-384': p384, 'P-521': p521 } as const;

/** Whether a signature over bytes is a key's. */
export function verifySignature(
  { scheme, hash }: CertificateAlgorithm,
  key: Key | undefined,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    if (scheme === 'ed25519') return key?.kind === 'Ed25519' && ed25519.verify(signature, signed, key.x);
    if (hash === undefined) return false;
    if (scheme === 'pkcs1') return key?.kind === 'RSA' && verifyPkcs1(key, hashes[hash], signed, signature);
    if (scheme === 'pss') return key?.kind === 'RSA' && verifyPss(key, hashes[hash], signed, signature);
    return scheme === 'ecdsa' && key?.kind === 'EC' && verifyEcdsa(key, hashes[hash](signed), signature);
  } catch {
    return false;
  }
}

/** ECDSA-Sig-Value (RFC 3279, 2.2.3) against a digest. */
function verifyEcdsa(key: Extract<Key, { kind: 'EC' }>, digest: Uint8Array, signature: Uint8Array): boolean {
  const curve = curves[key.curve];
  const length = key.curve === 'P-521' ? 66 : key.curve === 'P-384' ? 48 : 32;
  const integers = childrenOf(readElement(signature)).map(integerOf);
  if (integers.length !== 2) return false;
  const digits = integers.map((integer) => integer.toString(16).padStart(length * 2, '0')).join('');
  if (digits.length !== length * 4) return false;
  const compact = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return curve.verify(compact, digest, key.point, { prehash: false, lowS: false, format: 'compact' });
}

/** Bytes of a bit string without its count of unused bits. */
export function bitsOf(element: DerElement): Uint8Array {
  return element.content.subarray(1);
}
