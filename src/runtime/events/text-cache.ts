import { cText } from './decode.ts';

interface Slot {
  readonly length: number;
  readonly text: string;
}

const slots = 8192;
const longest = 256;

/**
 * Texts of parameters that were seen lately: file names and commands repeat all the time, and comparing bytes with a known text
 * costs a fraction of decoding them. Bounded: a new text takes the slot of an old one.
 */
export class TextCache {
  readonly #slots: (Slot | undefined)[] = Array.from({ length: slots });

  /** The zero-ended text in `bytes` from `begin` to `end`. */
  text(bytes: Uint8Array, begin: number, end: number): string {
    let hash = 0;
    let at = begin;
    for (; at < end; at += 1) {
      const byte = bytes[at]!;
      if (byte === 0) break;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    const length = at - begin;
    if (length === 0) return '';
    if (length > longest) return cText(bytes.subarray(begin, at));
    const index = (hash ^ (hash >>> 15)) & (slots - 1);
    const known = this.#slots[index];
    if (known !== undefined && known.length === length && same(known.text, bytes, begin)) return known.text;
    const text = cText(bytes.subarray(begin, at));
    if (text.length === length) this.#slots[index] = { length, text };
    return text;
  }
}

/** Only texts of one character a byte are kept, so a byte is a character. */
function same(text: string, bytes: Uint8Array, begin: number): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) !== bytes[begin + at]) return false;
  return true;
}
