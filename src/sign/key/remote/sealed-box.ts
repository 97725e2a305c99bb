import { randomBytes } from 'node:crypto';
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';

/** "expand 32-byte k", the constant of Salsa20, as words. */
const sigma = wordsOf(new TextEncoder().encode('expand 32-byte k'));

/**
 * Seals a message so that only the owner of a public key of Curve25519 can read it, and nobody can tell who wrote it (libsodium,
 * crypto_box_seal): the key of a new pair, and behind it a box of NaCl whose nonce is the hash of both public keys.
 */
export function sealBox(
  message: Uint8Array,
  recipient: Uint8Array,
  secretKey: Uint8Array = randomBytes(32),
): Uint8Array {
  const sender = x25519.getPublicKey(secretKey);
  const nonce = blake2b(Buffer.concat([sender, recipient]), { dkLen: 24 });
  return Buffer.concat([sender, xsalsa20poly1305(boxKey(secretKey, recipient), nonce).encrypt(message)]);
}

/** The key of a box between two (NaCl, crypto_box_beforenm): HSalsa20 of what both share. */
export function boxKey(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const key = new Uint32Array(8);
  hsalsa(sigma, wordsOf(x25519.getSharedSecret(secretKey, publicKey)), new Uint32Array(4), key);
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  key.forEach((word, index) => view.setUint32(4 * index, word, true));
  return bytes;
}

/** Words of 32 bits, the lowest byte first. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(4 * index, true));
}
