/** Messages that one layer or folder may keep; hostile input could cause millions. */
const most = 100;

/** Gathers problems: the first hundred in words, the others as a number. */
export class Problems {
  readonly #messages: string[] = [];
  #more = 0;

  readonly add = (message: string): void => {
    if (this.#messages.length < most) this.#messages.push(message);
    else this.#more++;
  };

  list(): readonly string[] {
    return this.#more === 0 ? this.#messages : [...this.#messages, `and ${this.#more} more problems of this kind`];
  }
}
