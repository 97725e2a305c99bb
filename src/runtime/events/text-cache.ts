import { cText, cTexts } from './decode.ts';

interface Slot<Value> {
  /** The bytes, four in a word, and those that are left over in the last one. */
  readonly words: Int32Array;
  readonly length: number;
  readonly tail: number;
  readonly value: Value;
}

const slots = 8192;
const longest = 256;
const golden = 0x9e3779b1 | 0;

/**
 * What was decoded of parameters that were seen lately: file names and commands repeat all the time, and comparing bytes with known
 * ones, four at a time, costs a fraction of decoding them. Bounded: what is new takes the slot of something old.
 */
class ByteCache<Value> {
  readonly #slots: (Slot<Value> | undefined)[] = Array.from({ length: slots });
  readonly #decode: (bytes: Uint8Array) => Value;

  constructor(decode: (bytes: Uint8Array) => Value) {
    this.#decode = decode;
  }

  value(bytes: Uint8Array, view: DataView, begin: number, end: number): Value {
    const length = end - begin;
    if (length > longest) return this.#decode(bytes.subarray(begin, end));
    const whole = begin + (length & ~3);
    let hash = length;
    for (let at = begin; at < whole; at += 4) {
      hash = Math.imul(hash ^ view.getInt32(at, true), golden);
      hash ^= hash >>> 15;
    }
    let tail = 0;
    for (let at = whole; at < end; at += 1) tail = (tail << 8) | bytes[at]!;
    hash = Math.imul(hash ^ tail, golden);
    const index = (hash ^ (hash >>> 16)) & (slots - 1);
    const known = this.#slots[index];
    if (known !== undefined && known.length === length && known.tail === tail && same(known.words, view, begin))
      return known.value;
    return this.#keep(index, bytes, view, begin, end, tail);
  }

  #keep(index: number, bytes: Uint8Array, view: DataView, begin: number, end: number, tail: number): Value {
    const value = this.#decode(bytes.subarray(begin, end));
    const length = end - begin;
    const words = new Int32Array(length >>> 2);
    for (let word = 0; word < words.length; word += 1) words[word] = view.getInt32(begin + word * 4, true);
    this.#slots[index] = { words, length, tail, value };
    return value;
  }
}

function same(words: Int32Array, view: DataView, begin: number): boolean {
  for (let word = 0; word < words.length; word += 1)
    if (view.getInt32(begin + word * 4, true) !== words[word]) return false;
  return true;
}

/** Texts and lists of texts that parameters held lately. */
export class TextCache {
  readonly #texts = new ByteCache(cText);
  readonly #lists = new ByteCache<readonly string[]>(cTexts);

  /** The zero-ended text in memory from `begin` to `end`, which stands before it where an event lies about its lengths. @param view the same memory as `bytes`. */
  text(bytes: Uint8Array, view: DataView, begin: number, end: number): string {
    return end <= begin ? '' : this.#texts.value(bytes, view, begin, end);
  }

  /** The zero-separated texts in memory from `begin` to `end`. @param view the same memory as `bytes`. */
  list(bytes: Uint8Array, view: DataView, begin: number, end: number): readonly string[] {
    return end <= begin ? [] : this.#lists.value(bytes, view, begin, end);
  }
}
