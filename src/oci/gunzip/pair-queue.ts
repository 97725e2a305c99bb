/** Cells before the pairs: pairs put, and pairs released, both counted round 32 bits. */
const put = 0;
const released = 1;
const first = 2;

/** A pair of numbers of 32 bits on its way to another thread. */
export type Pair = readonly [number, number];

/**
 * Pairs of numbers that one thread puts and another takes, in memory that both share: what they say of other shared memory holds from
 * the put until the release. A thread may wait where it stands, or let others run meanwhile.
 */
export class PairQueue {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;
  readonly #capacity: number;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
    this.#capacity = (this.#cells.length - first) / 2;
  }

  /** A queue that holds so many pairs. */
  static create(capacity: number): PairQueue {
    return new PairQueue(new SharedArrayBuffer(4 * (first + 2 * capacity)));
  }

  /** Whether the next pair can be put at once. */
  get hasRoom(): boolean {
    return this.#waiting < this.#capacity;
  }

  /** The place of the next pair that is put, from 0 to the capacity. */
  get nextPlace(): number {
    return this.#slot(put);
  }

  /** The place of the oldest pair. */
  get oldestPlace(): number {
    return this.#slot(released);
  }

  /** Waits here until there is room, and puts a pair. */
  putNow(pair: Pair): void {
    while (!this.hasRoom) Atomics.wait(this.#cells, released, this.#fullAt);
    this.put(pair);
  }

  /** Puts a pair where there is room. */
  put([left, right]: Pair): void {
    const at = first + 2 * this.#slot(put);
    this.#cells[at] = left;
    this.#cells[at + 1] = right;
    this.#advance(put);
  }

  /** Waits until there may be room, while others run. */
  async room(): Promise<void> {
    if (!this.hasRoom) await Atomics.waitAsync(this.#cells, released, this.#fullAt).value;
  }

  /** The oldest pair; it stays until it is released. */
  get oldest(): Pair | undefined {
    if (this.#waiting === 0) return undefined;
    const at = first + 2 * this.#slot(released);
    return [this.#cells[at] ?? 0, this.#cells[at + 1] ?? 0];
  }

  /** Waits here for a pair. */
  oldestNow(): Pair {
    for (;;) {
      const pair = this.oldest;
      if (pair !== undefined) return pair;
      Atomics.wait(this.#cells, put, Atomics.load(this.#cells, released));
    }
  }

  /** Waits until there may be a pair, while others run. */
  async arrival(): Promise<void> {
    if (this.#waiting === 0) await Atomics.waitAsync(this.#cells, put, Atomics.load(this.#cells, released)).value;
  }

  /** Lets the oldest pair go, and what it stands for. */
  release(): void {
    this.#advance(released);
  }

  /** Wakes whoever waits, to look at something else. */
  wake(): void {
    Atomics.notify(this.#cells, put);
    Atomics.notify(this.#cells, released);
  }

  get #waiting(): number {
    return (Atomics.load(this.#cells, put) - Atomics.load(this.#cells, released)) | 0;
  }

  /** The count of released pairs as long as there is no room. */
  get #fullAt(): number {
    return (Atomics.load(this.#cells, put) - this.#capacity) | 0;
  }

  /** Counts go round at 2^32, and so at a multiple of the capacity alone where that is a power of two. */
  #slot(counter: number): number {
    return (Atomics.load(this.#cells, counter) >>> 0) % this.#capacity;
  }

  #advance(counter: number): void {
    Atomics.add(this.#cells, counter, 1);
    Atomics.notify(this.#cells, counter);
  }
}
