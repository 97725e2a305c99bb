import { joined, signed, unsigned } from './binary.ts';

/** Codes of the instructions that policies are made of (WebAssembly 2.0, 5.4). */
const opcodes = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32LtUnsigned: 0x49,
  i32GeUnsigned: 0x4f,
  i32Add: 0x6a,
  i32Sub: 0x6b,
} as const;

/** An instruction without operands. */
type Plain = 'drop' | 'i32Add' | 'i32Eq' | 'i32Eqz' | 'i32GeUnsigned' | 'i32Sub' | 'return' | 'select' | 'unreachable';

/** The end of a block, or the begin of a loop, to which code can go. */
export type Label = number;

const [i32, noResult] = [0x7f, 0x40];

/** The body of a function under construction. All its locals are numbers of 32 bits. */
export class Body {
  readonly #code: number[] = [];
  readonly #parameters: number;
  #locals: number;
  #depth = 0;

  constructor(parameters: number) {
    this.#parameters = parameters;
    this.#locals = parameters;
  }

  /** A new local, 0 at first. */
  local(): number {
    return this.#locals++;
  }

  plain(...instructions: readonly Plain[]): this {
    for (const instruction of instructions) this.#code.push(opcodes[instruction]);
    return this;
  }

  constant(value: number): this {
    return this.#put(opcodes.i32Const, signed(value));
  }

  get(local: number): this {
    return this.#put(opcodes.localGet, unsigned(local));
  }

  set(local: number): this {
    return this.#put(opcodes.localSet, unsigned(local));
  }

  tee(local: number): this {
    return this.#put(opcodes.localTee, unsigned(local));
  }

  getGlobal(global: number): this {
    return this.#put(opcodes.globalGet, unsigned(global));
  }

  setGlobal(global: number): this {
    return this.#put(opcodes.globalSet, unsigned(global));
  }

  call(index: number): this {
    return this.#put(opcodes.call, unsigned(index));
  }

  block(): Label {
    return this.#open(opcodes.block);
  }

  loop(): Label {
    return this.#open(opcodes.loop);
  }

  /** Runs what follows where the number at hand is not 0. */
  if(): Label {
    return this.#open(opcodes.if);
  }

  end(): this {
    this.#depth -= 1;
    return this.#put(opcodes.end, []);
  }

  go(label: Label): this {
    return this.#put(opcodes.br, unsigned(this.#depth - label));
  }

  /** Goes there where the number at hand is not 0. */
  goIf(label: Label): this {
    return this.#put(opcodes.brIf, unsigned(this.#depth - label));
  }

  /** Goes there where the number at hand is 0. */
  goUnless(label: Label): this {
    return this.plain('i32Eqz').goIf(label);
  }

  /** The body as the code section holds it. */
  finish(): Uint8Array {
    const count = this.#locals - this.#parameters;
    const content = joined([count === 0 ? [0] : [1, ...unsigned(count), i32], this.#code, [opcodes.end]]);
    return joined([unsigned(content.length), content]);
  }

  #open(opcode: number): Label {
    this.#put(opcode, [noResult]);
    this.#depth += 1;
    return this.#depth;
  }

  #put(opcode: number, operands: readonly number[]): this {
    this.#code.push(opcode, ...operands);
    return this;
  }
}
