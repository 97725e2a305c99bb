import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { expect, it } from 'vitest';
import { boxKey, sealBox } from './sealed-box.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

it('derives the key of the example of NaCl', () => {
  // Bernstein, "Cryptography in NaCl", section 8.
  const secret = hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
  const other = hex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
  expect(Buffer.from(boxKey(secret, other)).toString('hex')).toBe(
    '1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389',
  );
});

it('is opened by the owner of the key alone, and differs each time', () => {
  const recipient = x25519.utils.randomSecretKey();
  const publicKey = x25519.getPublicKey(recipient);
  const message = new TextEncoder().encode('secret');
  const sealed = sealBox(message, publicKey);
  const sender = sealed.subarray(0, 32);
  const nonce = blake2b(Buffer.concat([sender, publicKey]), { dkLen: 24 });
  const open = (key: Uint8Array) => xsalsa20poly1305(boxKey(key, sender), nonce).decrypt(sealed.subarray(32));
  expect(Buffer.from(open(recipient)).toString()).toBe('secret');
  expect(() => open(x25519.utils.randomSecretKey())).toThrow('invalid tag');
  expect(Buffer.from(sealBox(message, publicKey))).not.toEqual(Buffer.from(sealed));
});
