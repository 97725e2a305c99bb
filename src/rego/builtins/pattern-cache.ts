/** Remembers what was made of a text, a bounded number of texts: the oldest goes first. Nothing but time depends on it. */
export class PatternCache<Made> {
  readonly #made = new Map<string, Made>();
  readonly #make: (text: string) => Made;
  readonly #limit: number;

  constructor(make: (text: string) => Made, limit = 10_000) {
    this.#make = make;
    this.#limit = limit;
  }

  get(text: string): Made {
    const known = this.#made.get(text);
    if (known !== undefined) return known;
    const made = this.#make(text);
    if (this.#made.size >= this.#limit)
      for (const [oldest] of this.#made) {
        this.#made.delete(oldest);
        break;
      }
    this.#made.set(text, made);
    return made;
  }
}
