import { detail } from '../details.ts';
import { FormatError } from '../error.ts';

const nothing = new Uint8Array(0);

/** Bytes of a stream, taken by number; a chunk is let go before the next one is asked for. */
export class ByteQueue {
  readonly #source: Iterator<Uint8Array>;
  readonly #where: string;
  #bytes: Uint8Array = nothing;
  #ended = false;

  /** @param where name of the stream, for messages */
  constructor(source: Iterable<Uint8Array>, where: string) {
    this.#source = source[Symbol.iterator]();
    this.#where = where;
  }

  /** The next byte, which stays; 0 at the end. */
  peek(): number {
    this.#fill();
    return this.#bytes[0] ?? 0;
  }

  /** A number of so many bytes, the lowest first. @throws {FormatError} FORMAT_TRUNCATED. */
  number(bytes: number): number {
    let value = 0;
    for (let at = 0; at < bytes; at++) {
      if (!this.#fill()) throw this.truncated();
      value += (this.#bytes[0] ?? 0) * 256 ** at;
      this.#bytes = this.#bytes.subarray(1);
    }
    return value;
  }

  /** @throws {FormatError} FORMAT_TRUNCATED. */
  skip(count: number): void {
    for (let left = count; left > 0; ) {
      if (!this.#fill()) throw this.truncated();
      const step = Math.min(left, this.#bytes.length);
      this.#bytes = this.#bytes.subarray(step);
      left -= step;
    }
  }

  /** Reads the rest, of which nothing is wanted. */
  drain(): void {
    while (this.#fill()) this.#bytes = nothing;
  }

  /** Offers what is at hand. @param take gives how many bytes it took; `last` says that the stream ended, with these bytes or before. */
  use(take: (bytes: Uint8Array, last: boolean) => number): void {
    this.#fill();
    this.#bytes = this.#bytes.subarray(take(this.#bytes, this.#ended));
  }

  /** Puts bytes before the next one. */
  giveBack(bytes: Uint8Array): void {
    const both = new Uint8Array(bytes.length + this.#bytes.length);
    both.set(bytes);
    both.set(this.#bytes, bytes.length);
    this.#bytes = both;
  }

  /** The error of a stream that ends before it may. */
  truncated(): FormatError {
    return new FormatError('FORMAT_TRUNCATED', { message: detail('it ends early'), where: this.#where });
  }

  /** Whether there is at least one byte. */
  #fill(): boolean {
    while (this.#bytes.length === 0 && !this.#ended) {
      // The source may use the memory of the last chunk again.
      this.#bytes = nothing;
      const { done, value } = this.#source.next();
      if (done === true) this.#ended = true;
      else this.#bytes = value;
    }
    return this.#bytes.length > 0;
  }
}
