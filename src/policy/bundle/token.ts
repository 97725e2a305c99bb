import { constants, createHmac, createPrivateKey, createPublicKey, sign, timingSafeEqual, verify } from 'node:crypto';

/** Signs and verifies the text of one token; keys are PEM texts, for HMAC the secret itself. */
interface TokenAlgorithm {
  sign(text: string, key: string): Buffer;
  verify(text: string, key: string, signature: Buffer): boolean;
}

function hmac(hash: string): TokenAlgorithm {
  const code = (text: string, key: string) => createHmac(hash, key).update(text).digest();
  return {
    sign: code,
    verify(text, key, signature) {
      const expected = code(text, key);
      return expected.length === signature.length && timingSafeEqual(expected, signature);
    },
  };
}

/** What is told to the system's cryptography beside the key. */
type KeyOptions = { readonly dsaEncoding: 'ieee-p1363' } | { readonly padding: number; readonly saltLength?: number };

function asymmetric(hash: string, options: KeyOptions): TokenAlgorithm {
  return {
    sign: (text, key) => sign(hash, Buffer.from(text), { key: createPrivateKey(key), ...options }),
    verify: (text, key, signature) =>
      verify(hash, Buffer.from(text), { key: createPublicKey(key), ...options }, signature),
  };
}

const ecdsa = { dsaEncoding: 'ieee-p1363' } as const;
const rsa = { padding: constants.RSA_PKCS1_PADDING };
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

/** Algorithms of signatures (RFC 7518, section 3.1), by name. */
export const tokenAlgorithms: ReadonlyMap<string, TokenAlgorithm> = new Map([
  ['ES256', asymmetric('sha256', ecdsa)],
  ['ES384', asymmetric('sha384', ecdsa)],
  ['ES512', asymmetric('sha512', ecdsa)],
  ['HS256', hmac('sha256')],
  ['HS384', hmac('sha384')],
  ['HS512', hmac('sha512')],
  ['PS256', asymmetric('sha256', pss)],
  ['PS384', asymmetric('sha384', pss)],
  ['PS512', asymmetric('sha512', pss)],
  ['RS256', asymmetric('sha256', rsa)],
  ['RS384', asymmetric('sha384', rsa)],
  ['RS512', asymmetric('sha512', rsa)],
]);

/** A token whose parts are read and whose signature is not checked yet. */
export interface ReadToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
}

/** Makes a token in compact form (RFC 7515, section 3.1). @throws Error of the system where the key is none */
export function writeToken(header: object, payload: object, algorithm: TokenAlgorithm, key: string): string {
  const text = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${algorithm.sign(text, key).toString('base64url')}`;
}

/** Takes a token apart. @throws Error where it is none */
export function readToken(token: string): ReadToken {
  const [header = '', payload = '', signature = '', ...more] = token.split('.');
  if (signature === '' || more.length > 0) throw new Error('a token has three parts');
  const part = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
  return {
    header: part(header),
    payload: part(payload),
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}
