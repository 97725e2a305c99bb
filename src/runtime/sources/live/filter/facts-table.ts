import { firstOwnBit, lastBit } from './fact.ts';

/** What a comparison asks of a path, an address or a port: it holds only where one of these does. */
export interface Comparison {
  readonly kind: 'path' | 'network' | 'port';
  /** Beginnings of paths, networks in CIDR notation, or decimal ports. */
  readonly values: readonly string[];
}

const kinds = ['network', 'path', 'port'] as const;

/** Gives each comparison a bit above those of the plain facts, as many as there are. */
export class Comparisons {
  readonly #bits = new Map<string, bigint>();
  readonly #rows: Comparison[] = [];

  /** The bit that stands for a comparison. */
  bit({ kind, values }: Comparison): bigint {
    const row: Comparison = { kind, values: [...new Set(values)].toSorted() };
    const key = JSON.stringify(row);
    const bit = this.#bits.get(key) ?? 1n << BigInt(firstOwnBit + this.#rows.push(row) - 1);
    this.#bits.set(key, bit);
    return bit;
  }

  /** The comparisons whose bits a clause has. */
  of(clause: bigint): Comparison[] {
    return this.#rows.filter((_, index) => (clause & (1n << BigInt(firstOwnBit + index))) !== 0n);
  }
}

/**
 * The comparisons in the kernel, which has few bits. Once they are used up, comparisons of a kind share their last one, which
 * then holds where any of them does: the filter lets more pass, never less.
 */
export class KernelBits {
  readonly paths = new Map<string, bigint>();
  readonly networks = new Map<string, bigint>();
  readonly ports = new Map<number, bigint>();
  readonly #bits = new Map<string, bigint>();
  readonly #lastOfKind = new Map<Comparison['kind'], bigint>();
  #next = firstOwnBit;

  bit(comparison: Comparison): bigint {
    const key = JSON.stringify(comparison);
    const bit = this.#bits.get(key) ?? this.#newBit(comparison.kind);
    this.#bits.set(key, bit);
    const add = <Key>(map: Map<Key, bigint>, one: Key) => map.set(one, (map.get(one) ?? 0n) | bit);
    for (const value of comparison.values) {
      if (comparison.kind === 'path') add(this.paths, value);
      else if (comparison.kind === 'network') add(this.networks, value);
      else add(this.ports, Number(value));
    }
    return bit;
  }

  /** Each kind keeps one bit in reserve for its first use. */
  #newBit(kind: Comparison['kind']): bigint {
    const known = this.#lastOfKind.get(kind);
    const reserved = kinds.length - this.#lastOfKind.size;
    if (known !== undefined && this.#next + reserved > lastBit) return known;
    const bit = 1n << BigInt(this.#next);
    this.#next += 1;
    this.#lastOfKind.set(kind, bit);
    return bit;
  }
}
