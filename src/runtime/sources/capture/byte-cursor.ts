import { detail } from '../../details.ts';
import { FormatError } from '../../../formats/error.ts';
import { cText } from '../../events/decode.ts';

/** Reads the fields of a block one after the other, never beyond its end. */
export class ByteCursor {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  readonly #what: string;

  /** @param what names the block in errors. */
  constructor(bytes: Uint8Array, begin: number, end: number, what: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = begin;
    this.#end = end;
    this.#what = what;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#end - this.at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  /** A signed 64-bit number that counts something small: ids, limits. */
  i64(): number {
    return Number(this.#view.getBigInt64(this.#take(8), true));
  }

  bytes(length: number): Uint8Array {
    const begin = this.#take(length);
    return this.#bytes.subarray(begin, begin + length);
  }

  /** A text behind its 16-bit length. */
  text(): string {
    return cText(this.bytes(this.u16()));
  }

  #take(length: number): number {
    const begin = this.at;
    if (begin + length > this.#end)
      throw new FormatError('FORMAT_TRUNCATED', {
        where: `capture, ${this.#what}`,
        message: detail('{wanted} bytes are wanted, {left} are left', { wanted: length, left: this.left }),
      });
    this.at = begin + length;
    return begin;
  }
}
