import { Channel } from '../../oci/channel.ts';
import { fromFailure, type ToWorker } from './worker-messages.ts';

/** A worker's side of a layer that is sent to it: the chunks that came and were not yet read. */
export class Inbox {
  readonly #waiting = new Channel<Exclude<ToWorker, { kind: 'start' }>>();
  readonly #pulled: () => void;

  constructor(pulled: () => void) {
    this.#pulled = pulled;
  }

  take(message: Exclude<ToWorker, { kind: 'start' }>): void {
    this.#waiting.put(message);
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const message = await this.#waiting.take();
      if (message.kind === 'end') return;
      if (message.kind === 'broken') throw fromFailure(message.failure);
      this.#pulled();
      yield message.bytes;
    }
  }
}
