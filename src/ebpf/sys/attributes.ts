import { cLibrary } from './library.ts';

/**
 * The `union bpf_attr` of one call, filled field by field at the offsets of linux/bpf.h. It keeps every buffer that it points
 * to alive until it is dropped itself.
 */
export class Attributes {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #kept: Uint8Array[] = [];

  /** @param size bytes of the part of the union that the command uses; the rest is zero for the kernel. */
  constructor(size: number) {
    this.bytes = Buffer.alloc(size);
    this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, size);
  }

  u32(offset: number, value: number): this {
    this.#view.setUint32(offset, value, true);
    return this;
  }

  u64(offset: number, value: bigint): this {
    this.#view.setBigUint64(offset, value, true);
    return this;
  }

  pointer(offset: number, target: Uint8Array): this {
    this.#kept.push(target);
    return this.u64(offset, BigInt(cLibrary().koffi.address(target)));
  }

  /** A name field of 16 bytes: at most 15 characters of those the kernel allows in names. */
  name(offset: number, name: string): this {
    const allowed = name.replace(/[^A-Za-z0-9_.]/g, '_').slice(0, 15);
    this.bytes.set(Buffer.from(allowed, 'latin1'), offset);
    return this;
  }
}

/** A string with the zero that ends it in C. */
export function cString(text: string): Uint8Array {
  return Buffer.from(`${text}\0`, 'utf8');
}
