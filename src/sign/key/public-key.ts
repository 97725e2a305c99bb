import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type HashName, hashOf } from '../bytes.ts';
import { SignError } from '../error.ts';
import { detail } from '../details.ts';

/** A public key and what identifies it. */
export interface PublicKey {
  readonly object: KeyObject;
  /** SubjectPublicKeyInfo, DER (RFC 5280, 4.1.2.7). */
  readonly spki: Uint8Array;
}

/** Reads a key in DER: SubjectPublicKeyInfo, or the bare RSA key of PKCS 1. @throws {SignError} SIGN_KEY. */
export function publicKeyFromDer(der: Uint8Array, where: string, type: 'spki' | 'pkcs1' = 'spki'): PublicKey {
  try {
    return fromObject(createPublicKey({ key: Buffer.from(der), format: 'der', type }));
  } catch (cause) {
    throw new SignError('SIGN_KEY', { message: detail('it holds no public key that can be read'), where, cause });
  }
}

/** Reads a key in PEM: PUBLIC KEY, RSA PUBLIC KEY, or a certificate. @throws {SignError} SIGN_KEY. */
export function publicKeyFromPem(pem: string, where: string): PublicKey {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    throw new SignError('SIGN_KEY', { message: detail('a private key stands where the public key is wanted'), where });
  try {
    return fromObject(createPublicKey(pem));
  } catch {
    throw new SignError('SIGN_KEY', { message: detail('it holds no public key in PEM'), where });
  }
}

/** Wraps a key of node:crypto. */
export function fromObject(object: KeyObject): PublicKey {
  return { object, spki: new Uint8Array(object.export({ type: 'spki', format: 'der' })) };
}

/** PEM of the SubjectPublicKeyInfo. */
export function publicKeyPem({ object }: PublicKey): string {
  return object.export({ type: 'spki', format: 'pem' }).toString();
}

/** Base64 of sha256 of the SubjectPublicKeyInfo: the hint that bundles name a key by. */
export function keyHint({ spki }: PublicKey): string {
  return Buffer.from(hashOf('sha256', spki)).toString('base64');
}

/** Hashes that signatures are made with. */
export type SignatureHash = HashName | 'sha224';

const curveHashes: Readonly<Record<string, HashName>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};

/** Hash that a key signs with unless something else says otherwise; null for Ed25519, which hashes by itself. */
export function defaultHash({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): HashName | null {
  if (asymmetricKeyType === 'ed25519') return null;
  return curveHashes[asymmetricKeyDetails?.namedCurve ?? ''] ?? 'sha256';
}

/** Whether a signature over the bytes is this key's: ECDSA in DER, Ed25519, or RSA PKCS 1 v1.5. */
export function verifySignature(
  { object }: PublicKey,
  bytes: Uint8Array,
  signature: Uint8Array,
  hash: SignatureHash | null = defaultHash(object),
): boolean {
  try {
    return verify(object.asymmetricKeyType === 'ed25519' ? null : hash, bytes, object, signature);
  } catch {
    return false;
  }
}

const curveDetails: Readonly<Record<string, string>> = {
  prime256v1: 'PKIX_ECDSA_P256_SHA_256',
  secp384r1: 'PKIX_ECDSA_P384_SHA_384',
  secp521r1: 'PKIX_ECDSA_P521_SHA_512',
};

/** Sigstore's name of the key and the hash it signs with (protobuf-specs, sigstore_common.proto, PublicKeyDetails). */
export function keyDetails({ object }: PublicKey): string {
  const { namedCurve = '', modulusLength } = object.asymmetricKeyDetails ?? {};
  if (object.asymmetricKeyType === 'ed25519') return 'PKIX_ED25519';
  return curveDetails[namedCurve] ?? `PKIX_RSA_PKCS1V15_${modulusLength ?? 2048}_SHA256`;
}
