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
  const padded = url ? withPadding(text) : text;
  const clean = padded.replace(/[\r\n]/g, '');
  const alphabet = url ? /^[A-Za-z0-9_-]*/ : /^[A-Za-z0-9+/]*/;
  const digits = alphabet.exec(clean)?.[0] ?? '';
  const expected = '='.repeat((4 - (digits.length % 4)) % 4);
  if (digits.length % 4 === 1 || clean.slice(digits.length) !== expected)
    return fail(`illegal base64 data at input byte ${illegalByte(utf8(padded), alphabet)}`);
  const standard = url ? digits.replaceAll('-', '+').replaceAll('_', '/') : digits;
  return Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Padded by its length alone, line breaks included. */
function withPadding(text: string): string {
  const over = utf8(text).length % 4;
  return over === 1 ? fail(`illegal base64url string: ${text}`) : text + '='.repeat((4 - over) % 4);
}

/** Where Go's decoder stops: at a foreign byte, at the begin of a group that ends early, or where padding is not what it should be. */
function illegalByte(bytes: Uint8Array, alphabet: RegExp): number {
  const isBreak = (at: number): boolean => bytes[at] === 10 || bytes[at] === 13;
  const skip = (at: number): number => (isBreak(at) ? skip(at + 1) : at);
  let group = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (isBreak(at)) continue;
    const character = String.fromCharCode(bytes[at] as number);
    if (alphabet.exec(character)?.[0] === character) {
      group = (group + 1) % 4;
      continue;
    }
    if (character !== '=' || group < 2) return at;
    const next = skip(at + 1);
    if (group === 3) return next;
    if (next === bytes.length) return next;
    return bytes[next] === 0x3d ? skip(next + 1) : next - 1;
  }
  return bytes.length - group;
}
