import { cText, cTexts } from './decode.ts';

interface ListSlot {
  /** The texts with their zeros between them, to compare bytes with. */
  readonly joined: string;
  readonly texts: readonly string[];
}

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

  readonly #lists: (ListSlot | undefined)[] = Array.from({ length: slots });

  /** The zero-separated texts in `bytes` from `begin` to `end`. */
  list(bytes: Uint8Array, begin: number, end: number): readonly string[] {
    if (end - begin > longest) return cTexts(bytes.subarray(begin, end));
    let hash = end - begin;
    for (let at = begin; at < end; at += 1) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    const index = (hash ^ (hash >>> 15)) & (slots - 1);
    const known = this.#lists[index];
    if (known !== undefined && known.joined.length === end - begin && same(known.joined, bytes, begin))
      return known.texts;
    const texts = cTexts(bytes.subarray(begin, end));
    const joined = texts.join('\0') + (end > begin && bytes[end - 1] === 0 ? '\0' : '');
    if (joined.length === end - begin) this.#lists[index] = { joined, texts };
    return texts;
  }

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
