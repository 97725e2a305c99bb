import { decimalParts, numberText, parseNumber } from '../value/decimal.ts';

/** Types of values as wasm/rego/rego.h numbers them. */
export const valueTypes = { array: 5, number: 3, object: 6, set: 7, string: 4 } as const;

const limb = 0x1_0000_0000n;
const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];

/**
 * Values that are known before: they stand in memory, behind the runtime's own, in the layout of wasm/rego/rego.h. Equal ones
 * stand there once.
 */
export class Constants {
  readonly #start: number;
  readonly #bytes: number[] = [];
  readonly #known = new Map<string, number>();

  /** @param start address of the first */
  constructor(start: number) {
    this.#start = (start + 7) & ~7;
  }

  /** Address of the first. */
  get start(): number {
    return this.#start;
  }

  /** Address behind the last. */
  get end(): number {
    return this.#start + this.#bytes.length;
  }

  get bytes(): readonly number[] {
    return this.#bytes;
  }

  /** A value of the type string. */
  string(text: string): number {
    return this.#once(`string ${text}`, () => {
      const { address, length } = this.#text(text);
      return this.#words([valueTypes.string, length, 0, address]);
    });
  }

  /** A value of the type number, by its text. */
  number(text: string): number {
    return this.#once(`number ${text}`, () => {
      const value = parseNumber(text) ?? 0;
      const { digits, exponent } = decimalParts(value);
      const small = smallOf(digits, exponent);
      const kept = small !== undefined && Number.isSafeInteger(value) ? undefined : this.#text(numberText(value));
      const parts = small === undefined ? this.#bigint(digits) : 0;
      return this.#words([
        valueTypes.number,
        small === undefined ? 0 : 1,
        ...halves(small ?? 0n),
        parts,
        small === undefined ? exponent : 0,
        kept?.length ?? 0,
        kept?.address ?? 0,
      ]);
    });
  }

  /** Addresses, one behind the other. */
  list(addresses: readonly number[]): number {
    return this.#once(`list ${addresses}`, () => this.#words(addresses));
  }

  /** Text for the host: bytes that end with a 0; the length does not count it. */
  text(text: string): { readonly address: number; readonly length: number } {
    return this.#text(text);
  }

  #text(text: string) {
    const bytes = new TextEncoder().encode(text);
    return {
      address: this.#once(`text ${text}`, () => this.#put([...bytes, 0])),
      length: bytes.length,
    };
  }

  #bigint(value: bigint): number {
    const limbs: number[] = [];
    for (let rest = value < 0n ? -value : value; rest > 0n; rest /= limb) limbs.push(Number(rest % limb));
    return this.#words([value < 0n ? 1 : 0, limbs.length, ...limbs]);
  }

  #words(words: readonly number[]): number {
    return this.#put(words.flatMap((word) => [word, word >> 8, word >> 16, word >> 24].map((byte) => byte & 0xff)));
  }

  #put(bytes: readonly number[]): number {
    const address = this.end;
    for (const byte of bytes) this.#bytes.push(byte);
    while (this.#bytes.length % 8 !== 0) this.#bytes.push(0);
    return address;
  }

  #once(key: string, make: () => number): number {
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }
}

/** The value where it is whole and fits 64 bits. */
function smallOf(digits: bigint, exponent: number): bigint | undefined {
  if (exponent < 0 || exponent > 18) return undefined;
  const whole = digits * 10n ** BigInt(exponent);
  return whole >= least && whole <= most ? whole : undefined;
}

function halves(value: bigint): [low: number, high: number] {
  const bits = BigInt.asUintN(64, value);
  return [Number(bits % limb), Number(bits / limb)];
}
