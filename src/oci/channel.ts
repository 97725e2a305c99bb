/** Values on their way from one who never waits to one who does. */
export class Channel<Value> {
  readonly #waiting: Value[] = [];
  #wake: () => void = () => undefined;

  put(value: Value): void {
    this.#waiting.push(value);
    this.#wake();
  }

  async take(): Promise<Value> {
    while (this.#waiting.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#waiting.shift() as Value;
  }
}
