import { createHash, timingSafeEqual } from 'node:crypto';
import { SignError } from './error.ts';
import { detail } from './details.ts';

/** Hash algorithms that signatures of this room use. */
export type HashName = 'sha256' | 'sha384' | 'sha512';

/** Digest of pieces that follow each other. */
export function hashOf(algorithm: HashName, ...pieces: readonly Uint8Array[]): Uint8Array {
  const hash = createHash(algorithm);
  for (const piece of pieces) hash.update(piece);
  return new Uint8Array(hash.digest());
}

/** Compares in constant time; different lengths are different. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Base64, standard or URL-safe, with or without padding and line breaks. @throws {SignError} SIGN_MALFORMED. */
export function decodeBase64(text: string, where: string): Uint8Array {
  if (!/^[A-Za-z0-9+/_\r\n-]*(?:=[\r\n]*){0,2}$/.test(text))
    throw new SignError('SIGN_MALFORMED', { message: detail('it is no base64'), where });
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** Standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** Lower-case hexadecimal. */
export function encodeHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
