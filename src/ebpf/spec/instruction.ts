/** Bytes of one instruction. */
export const instructionSize = 8;

/** Opcodes that the loader looks at (kernel documentation, bpf/instruction-set.rst). */
export const opcode = { loadImmediate64: 0x18, call: 0x85 } as const;

/** The low three bits of an opcode. */
export function classOf(code: number): 'load' | 'store' | 'arithmetic' | 'jump' {
  switch (code & 7) {
    case 0:
    case 1:
      return 'load';
    case 2:
    case 3:
      return 'store';
    case 4:
    case 7:
      return 'arithmetic';
    default:
      return 'jump';
  }
}

/** One program's code, changed in place while it is linked and relocated; offsets are bytes. */
export class Code {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = Uint8Array.from(bytes);
    this.#view = new DataView(this.bytes.buffer);
  }

  opcode(at: number): number {
    return this.#view.getUint8(at);
  }

  source(at: number): number {
    return this.#view.getUint8(at + 1) >> 4;
  }

  setSource(at: number, register: number): void {
    this.#view.setUint8(at + 1, (this.#view.getUint8(at + 1) & 0x0f) | (register << 4));
  }

  setOffset(at: number, offset: number): void {
    this.#view.setInt16(at + 2, offset, true);
  }

  immediate(at: number): number {
    return this.#view.getInt32(at + 4, true);
  }

  setImmediate(at: number, value: number): void {
    this.#view.setInt32(at + 4, value | 0, true);
  }

  setImmediate64(at: number, value: bigint): void {
    this.#view.setInt32(at + 4, Number(BigInt.asIntN(32, value)), true);
    this.#view.setInt32(at + 12, Number(BigInt.asIntN(32, value >> 32n)), true);
  }

  /** Replaces an instruction whole. */
  set(at: number, code: number, immediate: number): void {
    this.bytes.fill(0, at, at + instructionSize);
    this.#view.setUint8(at, code);
    this.setImmediate(at, immediate);
  }

  setOpcode(at: number, code: number): void {
    this.#view.setUint8(at, code);
  }
}
