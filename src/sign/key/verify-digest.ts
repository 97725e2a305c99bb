import { constants, publicDecrypt } from 'node:crypto';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { derOctets, derOid, derSequence } from '../../formats/der/write-values.ts';
import { writeDer } from '../../formats/der/writer.ts';
import { type HashName, sameBytes } from '../bytes.ts';
import type { PublicKey } from './public-key.ts';

const curves = { prime256v1: p256, secp384r1: p384, secp521r1: p521 } as const;
const hashOids: Readonly<Record<HashName, string>> = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/**
 * Whether a signature is over content of which only the digest is at hand: ECDSA in DER, RSA PKCS 1 v1.5. Ed25519 hashes its content in a
 * way of its own, so that a digest says nothing of it.
 */
export function verifyDigest(key: PublicKey, hash: HashName, digest: Uint8Array, signature: Uint8Array): boolean {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key.object;
    if (type === 'rsa') return verifyRsa(key, hash, digest, signature);
    const curve = Object.entries(curves).find(([name]) => name === details?.namedCurve)?.[1];
    if (type !== 'ec' || curve === undefined) return false;
    const { x = '', y = '' } = key.object.export({ format: 'jwk' });
    const point = Buffer.concat([Uint8Array.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
    return curve.verify(signature, digest, point, { prehash: false, format: 'der', lowS: false });
  } catch {
    return false;
  }
}

/** The padded block holds algorithm and digest (RFC 8017, 9.2). */
function verifyRsa({ object }: PublicKey, hash: HashName, digest: Uint8Array, signature: Uint8Array): boolean {
  const algorithm = derSequence(derOid(hashOids[hash]), writeDer(nullTag));
  const block = publicDecrypt({ key: object, padding: constants.RSA_PKCS1_PADDING }, signature);
  return sameBytes(block, derSequence(algorithm, derOctets(digest)));
}

const nullTag = 0x05;
