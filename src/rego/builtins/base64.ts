import { fail } from './error.ts';

/** Base64 with padding (RFC 4648, section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

/**
 * Bytes of base64 or base64url; line breaks are skipped. Base64url needs no padding.
 * @throws BuiltinError `illegal base64 data at input byte N`
 */
export function decodeBase64(text: string, url: boolean): Uint8Array {
  if (url && text.length % 4 === 1) return fail(`illegal base64url string: ${text}`);
  const clean = text.replace(/[\r\n]/g, '');
  const alphabet = url ? /^[A-Za-z0-9_-]*/ : /^[A-Za-z0-9+/]*/;
  const digits = alphabet.exec(clean)?.[0] ?? '';
  const padding = clean.slice(digits.length);
  const expected = '='.repeat((4 - (digits.length % 4)) % 4);
  const unpadded = url && padding === '';
  if (digits.length % 4 === 1 || (padding !== expected && !unpadded))
    return fail(`illegal base64 data at input byte ${illegalByte(clean, digits.length, padding)}`);
  const standard = url ? digits.replaceAll('-', '+').replaceAll('_', '/') : digits;
  return Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
}

/** Where Go's decoder stops: at a foreign byte, or at the last whole group of a text that ends early. */
function illegalByte(text: string, valid: number, padding: string): number {
  if (padding === '') return valid - (valid % 4);
  return padding.startsWith('=') && valid + 1 < text.length && valid % 4 >= 2 ? valid + 1 : valid;
}
