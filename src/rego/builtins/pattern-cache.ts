/** Texts that a cache keeps by default. */
const usualLimit = 10_000;
let commonLimit = usualLimit;

/** Bounds what caches keep that say no bound of their own; without a number as by default. Only time and memory depend on it. */
export function limitPatterns(entries = usualLimit): void {
  commonLimit = Math.max(1, entries);
}

/** Remembers what was made of a text, a bounded number of texts: the oldest goes first. Nothing but time depends on it. */
export class PatternCache<Made> {
  readonly #made = new Map<string, Made>();
  readonly #make: (text: string) => Made;
  readonly #own: number | undefined;

  constructor(make: (text: string) => Made, limit?: number) {
    this.#make = make;
    this.#own = limit;
  }

  /** How many texts are remembered. */
  get size(): number {
    return this.#made.size;
  }

  get(text: string): Made {
    const known = this.#made.get(text);
    if (known !== undefined) return known;
    const made = this.#make(text);
    const limit = this.#own ?? commonLimit;
    for (const [oldest] of this.#made) {
      if (this.#made.size < limit) break;
      this.#made.delete(oldest);
    }
    this.#made.set(text, made);
    return made;
  }
}
