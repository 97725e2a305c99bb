import { detail } from '../details.ts';
import { FormatError } from '../error.ts';

/** Wire types (Protocol Buffers, "Encoding", "Message Structure"). */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Reads the wire format from front to back. All methods throw {@link FormatError} FORMAT_TRUNCATED or FORMAT_MALFORMED. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  /** Number and wire type of the field that follows. */
  tag(): { readonly number: number; readonly type: number } {
    const tag = Number(this.varint());
    const number = Math.floor(tag / 8);
    if (number < 1 || number > 2 ** 29 - 1) throw this.#malformed();
    return { number, type: tag % 8 };
  }

  /** 64 bits, unsigned. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#advance(1)] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw this.#malformed();
  }

  double(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  /** 64 bits, unsigned, of fixed length. */
  fixed64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  bytes(): Uint8Array {
    const length = this.varint();
    if (length > BigInt(this.#bytes.length)) throw this.#truncated();
    const start = this.#advance(Number(length));
    return this.#bytes.subarray(start, this.#offset);
  }

  /** Goes over a field that is not known, as newer senders have them. */
  skip(type: number): void {
    if (type === wire.varint) this.varint();
    else if (type === wire.fixed64) this.#advance(8);
    else if (type === wire.bytes) this.bytes();
    else if (type === wire.fixed32) this.#advance(4);
    else throw this.#malformed();
  }

  #advance(length: number): number {
    const start = this.#offset;
    if (start + length > this.#bytes.length) throw this.#truncated();
    this.#offset = start + length;
    return start;
  }

  #truncated(): FormatError {
    const message = detail('a field crosses the end of its message');
    return new FormatError('FORMAT_TRUNCATED', { message, where: `protobuf, byte ${this.#offset}` });
  }

  #malformed(): FormatError {
    const message = detail('a field has no valid tag or number');
    return new FormatError('FORMAT_MALFORMED', { message, where: `protobuf, byte ${this.#offset}` });
  }
}

/** Writes the wire format. */
export class WireWriter {
  readonly #chunks: Uint8Array[] = [];

  tag(number: number, type: number): void {
    this.varint(BigInt(number * 8 + type));
  }

  varint(value: bigint): void {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    do {
      bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
      rest >>= 7n;
    } while (rest > 0n);
    this.#chunks.push(Uint8Array.from(bytes));
  }

  double(value: number): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#chunks.push(bytes);
  }

  fixed64(value: bigint): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
    this.#chunks.push(bytes);
  }

  bytes(value: Uint8Array): void {
    this.varint(BigInt(value.length));
    this.#chunks.push(value);
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#chunks.reduce((length, chunk) => length + chunk.length, 0));
    let offset = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, offset);
      offset += chunk.length;
    }
    return whole;
  }
}
