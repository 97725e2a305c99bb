import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { makeNumber } from '../../value/decimal.ts';
import type { ObjectBuilder, Value } from '../../value/value.ts';
import { encodeBase64 } from '../base64.ts';
import type { DerElement } from '../../../formats/der/reader.ts';
import { childrenOf, integerOf, oidOf, readElement } from '../asn1.ts';
import { bytesToInteger } from '../rsa.ts';
import type { CurveName, Key } from '../key.ts';
import { curveOids } from '../keys.ts';
import { base64Value } from './document.ts';
import { publicKeyValue } from './value.ts';

/** Integers of an RSA private key (RFC 8017, A.1.2). */
export interface RsaNumbers {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qi: bigint;
}

/** A private key, with all its integers where it is one of RSA. */
export interface PrivateKey {
  readonly key: Key;
  readonly rsa?: RsaNumbers;
}

/** Reads RSAPrivateKey. @throws RangeError */
export function readRsaPrivateKey(bytes: Uint8Array): PrivateKey & { readonly rsa: RsaNumbers } {
  const [version, n, e, d, p, q, dp, dq, qi] = childrenOf(readElement(bytes)).map(integerOf);
  const numbers = [n, e, d, p, q, dp, dq, qi];
  if (version !== 0n || !n || !e || !d || !p || !q || !dp || !dq || !qi || numbers.includes(0n))
    throw new RangeError('x509: malformed RSA private key');
  if (p * q !== n) throw new RangeError('crypto/rsa: invalid prime factors');
  return { key: { kind: 'RSA', n, e, d }, rsa: { n, e, d, p, q, dp, dq, qi } };
}

const curves = { 'P-256': p256, 'P-384': p384, 'P-521': p521 } as const;

function ecKey(curve: CurveName | undefined, d: Uint8Array): PrivateKey {
  if (curve === undefined) throw new RangeError('x509: unknown elliptic curve');
  const length = curve === 'P-521' ? 66 : curve === 'P-384' ? 48 : 32;
  const padded = new Uint8Array(length);
  padded.set(d.subarray(-length), length - Math.min(d.length, length));
  return { key: { kind: 'EC', curve, point: curves[curve].getPublicKey(padded, false), d: padded } };
}

/** Reads ECPrivateKey (RFC 5915), whose curve may be named outside of it. @throws RangeError */
export function readEcPrivateKey(bytes: Uint8Array, outer?: CurveName): PrivateKey {
  const children = childrenOf(readElement(bytes));
  const named = children.find(({ tag }) => tag === 0xa0);
  const oid = named && childrenOf(named)[0];
  const d = children[1];
  if (d === undefined) throw new RangeError('x509: malformed EC private key');
  return ecKey(oid === undefined ? outer : curveOids[oidOf(oid)], d.content);
}

/** Reads PrivateKeyInfo (RFC 5208, RFC 8410). @throws RangeError */
export function readPkcs8(bytes: Uint8Array): PrivateKey {
  const [, algorithm, content] = childrenOf(readElement(bytes));
  if (algorithm === undefined || content === undefined) throw new RangeError('x509: malformed private key');
  const [oid, parameters] = childrenOf(algorithm) as [DerElement, DerElement | undefined];
  switch (oidOf(oid)) {
    case '1.2.840.113549.1.1.1':
      return readRsaPrivateKey(content.content);
    case '1.2.840.10045.2.1':
      return readEcPrivateKey(content.content, parameters && curveOids[oidOf(parameters)]);
    case '1.3.101.112': {
      const seed = readElement(content.content).content;
      return { key: { kind: 'Ed25519', x: ed25519.getPublicKey(seed), d: seed } };
    }
    default:
      throw new RangeError('x509: PKCS#8 wrapping contained private key with unknown algorithm');
  }
}

/** A private key in the members of Go's types. */
export function privateKeyValue({ key, rsa }: PrivateKey): Value {
  const number = (value: bigint): Value => makeNumber(value, 0);
  const shown = publicKeyValue(key);
  if (rsa !== undefined && typeof shown === 'object' && shown !== null)
    return {
      ...shown,
      D: number(rsa.d),
      Primes: [number(rsa.p), number(rsa.q)],
      Precomputed: { Dp: number(rsa.dp), Dq: number(rsa.dq), Qinv: number(rsa.qi), CRTValues: [] },
    };
  if (key.kind === 'EC' && key.d !== undefined && typeof shown === 'object' && shown !== null)
    return { ...shown, D: number(bytesToInteger(key.d)) };
  return key.kind === 'Ed25519' && key.d !== undefined ? base64Value(Uint8Array.from([...key.d, ...key.x])) : shown;
}

/** The key as a JWK (RFC 7518, 6.3). */
export function rsaJwk(numbers: RsaNumbers): Value {
  const jwk: ObjectBuilder = { kty: 'RSA' };
  for (const [name, value] of Object.entries(numbers) as [string, bigint][]) {
    const digits = value.toString(16);
    const bytes = (digits.length % 2 === 0 ? digits : `0${digits}`).match(/../g) ?? [];
    jwk[name] = encodeBase64(Uint8Array.from(bytes, (pair) => Number.parseInt(pair, 16)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '');
  }
  return jwk;
}
