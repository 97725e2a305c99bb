import { leafHash, nodeHash } from './merkle.ts';
import { hashOf } from '../bytes.ts';

/** A Merkle tree that only grows (RFC 6962, 2.1). Memory: 64 bytes and some a leaf. */
export class MerkleTree {
  /** Hashes of whole subtrees: level k holds those of 2^k leaves, from the left. */
  readonly #levels: Uint8Array[][] = [[]];

  get size(): number {
    return this.#levels[0]?.length ?? 0;
  }

  /** Adds an entry. @returns its leaf's hash. */
  append(body: Uint8Array): Uint8Array {
    const leaf = leafHash(body);
    let hash = leaf;
    for (let level = 0; ; level++) {
      const row = (this.#levels[level] ??= []);
      row.push(hash);
      const left = row.at(-2);
      if (row.length % 2 === 1 || left === undefined) return leaf;
      hash = nodeHash(left, hash);
    }
  }

  /** Hashes of whole subtrees of 2^level leaves, as tiles serve them. */
  row(level: number, start: number, count: number): readonly Uint8Array[] {
    return this.#levels[level]?.slice(start, start + count) ?? [];
  }

  /** Head of the tree of the first `size` leaves. */
  root(size = this.size): Uint8Array {
    return size === 0 ? hashOf('sha256') : this.#range(0, size);
  }

  /** Path from a leaf to the head (RFC 6962, 2.1.1). */
  inclusion(index: number, size = this.size): readonly Uint8Array[] {
    return this.#path(index, 0, size);
  }

  /** Proof that a smaller tree is the beginning of this one (RFC 6962, 2.1.2). */
  consistency(first: number, second = this.size): readonly Uint8Array[] {
    return first === 0 || first === second ? [] : this.#subproof(first, 0, second, true);
  }

  #range(start: number, end: number): Uint8Array {
    const size = end - start;
    const level = Math.log2(size);
    const whole = Number.isInteger(level) ? this.#levels[level]?.[start / size] : undefined;
    if (whole !== undefined && start % size === 0) return whole;
    const split = start + splitOf(size);
    return nodeHash(this.#range(start, split), this.#range(split, end));
  }

  #path(index: number, start: number, end: number): Uint8Array[] {
    if (end - start === 1) return [];
    const split = start + splitOf(end - start);
    return index < split
      ? [...this.#path(index, start, split), this.#range(split, end)]
      : [...this.#path(index, split, end), this.#range(start, split)];
  }

  #subproof(first: number, start: number, end: number, isWhole: boolean): Uint8Array[] {
    if (first === end - start) return isWhole ? [] : [this.#range(start, end)];
    const half = splitOf(end - start);
    const split = start + half;
    return first <= half
      ? [...this.#subproof(first, start, split, isWhole), this.#range(split, end)]
      : [...this.#subproof(first - half, split, end, false), this.#range(start, split)];
  }
}

/** The largest power of two below a size of 2 or more. */
function splitOf(size: number): number {
  return 2 ** (Math.ceil(Math.log2(size)) - 1);
}
