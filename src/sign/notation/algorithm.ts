import { constants, type KeyObject, sign, verify } from 'node:crypto';
import type { HashName } from '../bytes.ts';
import { SignError } from '../error.ts';
import { detail } from './details.ts';

/** A signature algorithm of the Notary Project (signature-specification.md, "Signature Algorithm Requirements"). */
export interface NotationAlgorithm {
  /** As the plug-in protocol and the certificates' tables write it. */
  readonly name: string;
  readonly jws: string;
  readonly cose: number;
  readonly hash: HashName;
  readonly kind: 'rsa' | 'ec';
  /** Bits of the key that goes with it. */
  readonly bits: number;
  /** As the plug-in protocol names the key. */
  readonly keySpec: string;
}

/** All six, in the order of the specification. */
export const notationAlgorithms: readonly NotationAlgorithm[] = [
  row('RSASSA-PSS-SHA-256', 'PS256', -37, 'sha256', 'rsa', 2048, 'RSA-2048'),
  row('RSASSA-PSS-SHA-384', 'PS384', -38, 'sha384', 'rsa', 3072, 'RSA-3072'),
  row('RSASSA-PSS-SHA-512', 'PS512', -39, 'sha512', 'rsa', 4096, 'RSA-4096'),
  row('ECDSA-SHA-256', 'ES256', -7, 'sha256', 'ec', 256, 'EC-256'),
  row('ECDSA-SHA-384', 'ES384', -35, 'sha384', 'ec', 384, 'EC-384'),
  row('ECDSA-SHA-512', 'ES512', -36, 'sha512', 'ec', 521, 'EC-521'),
];

function row(
  name: string,
  jws: string,
  cose: number,
  hash: HashName,
  kind: 'rsa' | 'ec',
  bits: number,
  keySpec: string,
): NotationAlgorithm {
  return { name, jws, cose, hash, kind, bits, keySpec };
}

const curveBits: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 521 };

/** The one algorithm that a key may sign with. @throws {SignError} SIGN_UNSUPPORTED for other keys. */
export function algorithmOf(key: KeyObject): NotationAlgorithm {
  const details = key.asymmetricKeyDetails ?? {};
  const kind = key.asymmetricKeyType;
  const bits = kind === 'ec' ? curveBits[details.namedCurve ?? ''] : details.modulusLength;
  const found = notationAlgorithms.find((entry) => entry.kind === kind && entry.bits === bits);
  if (found !== undefined) return found;
  throw new SignError('SIGN_UNSUPPORTED', {
    message: detail(
      'a key of {kind} with {bits} bits: RSA of 2048, 3072 or 4096 bits and P-256, P-384 or P-521 are read',
      { kind: kind ?? '?', bits: bits ?? '?' },
    ),
  });
}

/** Signs: PSS with a salt as long as the hash, ECDSA as raw r and s. */
export function signWith({ hash }: NotationAlgorithm, key: KeyObject, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(sign(hash, bytes, { key, ...format }));
}

/** Whether the key made the signature. */
export function verifyWith(
  { hash }: NotationAlgorithm,
  key: KeyObject,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return verify(hash, bytes, { key, ...format }, signature);
  } catch {
    return false;
  }
}

const format = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  dsaEncoding: 'ieee-p1363',
} as const;
