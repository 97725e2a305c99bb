const text = new TextEncoder();
const mostText = 0xffff;

/** Gathers little-endian values and texts, one after the other. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  /** What was written; stands until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  u8(value: number): this {
    const at = this.#take(1);
    this.#view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#take(2);
    this.#view.setUint16(at, value, true);
    return this;
  }

  u32(value: number): this {
    const at = this.#take(4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  u64(value: bigint | number): this {
    const at = this.#take(8);
    this.#view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true);
    return this;
  }

  raw(bytes: Uint8Array): this {
    const at = this.#take(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** A text behind its 16-bit length; what is longer is cut. */
  text(value: string): this {
    return this.counted(text.encode(value));
  }

  /** Texts that each end with a zero, behind their length in bytes. */
  texts(values: readonly string[]): this {
    return this.counted(text.encode(values.map((value) => `${value}\0`).join('')));
  }

  counted(bytes: Uint8Array): this {
    const kept = bytes.subarray(0, mostText);
    return this.u16(kept.length).raw(kept);
  }

  #take(length: number): number {
    const at = this.length;
    if (at + length > this.#bytes.length) this.#grow(at + length);
    this.length = at + length;
    return at;
  }

  #grow(least: number): void {
    const bytes = new Uint8Array(Math.max(least, this.#bytes.length * 2));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** An entry of a list: its own length in bytes, then what `fill` writes. */
export function entry(fill: (writer: ByteWriter) => void): Uint8Array {
  const body = new ByteWriter();
  fill(body);
  return new ByteWriter().u32(body.length + 4).raw(body.bytes).bytes;
}
