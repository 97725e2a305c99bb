import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { hmac } from '@noble/hashes/hmac.js';
import { hashes } from './hash.ts';
import type { CurveName, Key } from './key.ts';
import { signPkcs1, signPss, verifyPkcs1, verifyPss } from './rsa.ts';

/** A signature algorithm of RFC 7518, section 3.1, and RFC 8037. */
export interface SignatureAlgorithm {
  verify(key: Key, message: Uint8Array, signature: Uint8Array): boolean;
  /** Undefined where the key is of another kind or has no private part. */
  sign(key: Key, message: Uint8Array, random: (length: number) => Uint8Array): Uint8Array | undefined;
}

type HashName = 'sha256' | 'sha384' | 'sha512';

function secret(name: HashName): SignatureAlgorithm {
  const code = (key: Key, message: Uint8Array): Uint8Array | undefined =>
    key.kind === 'secret' ? hmac(hashes[name], key.bytes, message) : undefined;
  return {
    sign: code,
    verify(key, message, signature) {
      const expected = code(key, message);
      if (expected === undefined) return false;
      let difference = expected.length ^ signature.length;
      for (const [index, byte] of expected.entries()) difference |= byte ^ (signature[index] ?? 0);
      return difference === 0;
    },
  };
}

function pkcs1(name: HashName): SignatureAlgorithm {
  return {
    verify: (key, message, signature) => key.kind === 'RSA' && verifyPkcs1(key, hashes[name], message, signature),
    sign: (key, message) =>
      key.kind === 'RSA' && key.d !== undefined ? signPkcs1(key.n, key.d, hashes[name], message) : undefined,
  };
}

function pss(name: HashName): SignatureAlgorithm {
  return {
    verify: (key, message, signature) => key.kind === 'RSA' && verifyPss(key, hashes[name], message, signature),
    sign: (key, message, random) =>
      key.kind === 'RSA' && key.d !== undefined
        ? signPss(key.n, key.d, hashes[name], message, random(hashes[name].outputLen))
        : undefined,
  };
}

const curves = { 'P-256': p256, 'P-384': p384, 'P-521': p521 } as const;
const plain = { prehash: false, lowS: false, format: 'compact' } as const;

function ecdsa(curve: CurveName, name: HashName): SignatureAlgorithm {
  return {
    verify(key, message, signature) {
      if (key.kind !== 'EC' || key.curve !== curve) return false;
      try {
        return curves[curve].verify(signature, hashes[name](message), key.point, plain);
      } catch {
        return false;
      }
    },
    sign: (key, message) =>
      key.kind === 'EC' && key.curve === curve && key.d !== undefined
        ? curves[curve].sign(hashes[name](message), key.d, plain)
        : undefined,
  };
}

const eddsa: SignatureAlgorithm = {
  verify(key, message, signature) {
    try {
      return key.kind === 'Ed25519' && ed25519.verify(signature, message, key.x);
    } catch {
      return false;
    }
  },
  sign: (key, message) => (key.kind === 'Ed25519' && key.d !== undefined ? ed25519.sign(message, key.d) : undefined),
};

/** Algorithms by the names of the `alg` header. */
export const signatureAlgorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ['EdDSA', eddsa],
  ['ES256', ecdsa('P-256', 'sha256')],
  ['ES384', ecdsa('P-384', 'sha384')],
  ['ES512', ecdsa('P-521', 'sha512')],
  ['HS256', secret('sha256')],
  ['HS384', secret('sha384')],
  ['HS512', secret('sha512')],
  ['PS256', pss('sha256')],
  ['PS384', pss('sha384')],
  ['PS512', pss('sha512')],
  ['RS256', pkcs1('sha256')],
  ['RS384', pkcs1('sha384')],
  ['RS512', pkcs1('sha512')],
]);
