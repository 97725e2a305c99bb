import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { builtin } from './builtin.ts';

const meta = { category: 'crypto' } as const;
const two = ['string', 'string'] as const;

/** Bytes of a text in UTF-8. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Lower-case hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Hash functions by the names that signature algorithms use. */
export const hashes = { sha1, sha256, sha384, sha512 } as const;

/** Compares every character whatever the first difference. */
function equalInTime(left: string, right: string): boolean {
  const [a, b] = [utf8(left), utf8(right)];
  let difference = a.length ^ b.length;
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0);
  return difference === 0;
}

/** Digests and message authentication codes. */
export const hashFamily = [
  builtin('crypto.hmac.equal', two, 'boolean', equalInTime, {
    ...meta,
    doc: 'Whether two codes are equal, in time that does not tell where they differ.',
  }),
  builtin('crypto.hmac.md5', two, 'string', (text, key) => hex(hmac(md5, utf8(key), utf8(text))), {
    ...meta,
    doc: 'HMAC-MD5 of a text with a key, in hexadecimal.',
  }),
  builtin('crypto.hmac.sha1', two, 'string', (text, key) => hex(hmac(sha1, utf8(key), utf8(text))), {
    ...meta,
    doc: 'HMAC-SHA1 of a text with a key, in hexadecimal.',
  }),
  builtin('crypto.hmac.sha256', two, 'string', (text, key) => hex(hmac(sha256, utf8(key), utf8(text))), {
    ...meta,
    doc: 'HMAC-SHA256 of a text with a key, in hexadecimal.',
  }),
  builtin('crypto.hmac.sha512', two, 'string', (text, key) => hex(hmac(sha512, utf8(key), utf8(text))), {
    ...meta,
    doc: 'HMAC-SHA512 of a text with a key, in hexadecimal.',
  }),
  builtin('crypto.md5', ['string'], 'string', (text) => hex(md5(utf8(text))), {
    ...meta,
    doc: 'MD5 of a text, in hexadecimal.',
  }),
  builtin('crypto.sha1', ['string'], 'string', (text) => hex(sha1(utf8(text))), {
    ...meta,
    doc: 'SHA-1 of a text, in hexadecimal.',
  }),
  builtin('crypto.sha256', ['string'], 'string', (text) => hex(sha256(utf8(text))), {
    ...meta,
    doc: 'SHA-256 of a text, in hexadecimal.',
  }),
];
