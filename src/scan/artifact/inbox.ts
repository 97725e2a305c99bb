import { fromFailure, type ToWorker } from './worker-messages.ts';

/** A worker's side of a layer that is sent to it: the chunks that came and were not yet read. */
export class Inbox {
  readonly #waiting: Exclude<ToWorker, { kind: 'start' }>[] = [];
  readonly #pulled: () => void;
  #wake: () => void = () => undefined;

  constructor(pulled: () => void) {
    this.#pulled = pulled;
  }

  take(message: Exclude<ToWorker, { kind: 'start' }>): void {
    this.#waiting.push(message);
    this.#wake();
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const message = this.#waiting.shift();
      if (message === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else if (message.kind === 'end') return;
      else if (message.kind === 'broken') throw fromFailure(message.failure);
      else {
        this.#pulled();
        yield message.bytes;
      }
    }
  }
}
