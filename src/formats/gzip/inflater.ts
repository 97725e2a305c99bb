/** What inflate.wasm answers when it is run; the numbers are those of wasm/inflate.c. */
export type InflateStatus = 'needs-input' | 'has-output' | 'finished' | 'malformed' | 'truncated';

const statuses: readonly InflateStatus[] = ['needs-input', 'has-output', 'finished', 'malformed', 'truncated'];

/** The functions of wasm/inflate.c, where each is explained. */
interface InflateExports {
  readonly memory: WebAssembly.Memory;
  reset(): void;
  make_room(): number;
  supply(count: number, last: number): void;
  run(): number;
  input(): number;
  input_size(): number;
  unread(): number;
  unread_count(): number;
  output(): number;
  produced(): number;
  take(): void;
}

/** Unpacks one raw DEFLATE stream after another (RFC 1951). It holds about 1 MiB, whatever the stream is. */
export class Inflater {
  readonly #wasm: InflateExports;
  readonly #memory: Uint8Array;

  /** @param wasm what wasm/inflate.wasm holds */
  constructor(wasm: Uint8Array<ArrayBuffer>) {
    const module = new WebAssembly.Module(wasm);
    this.#wasm = new WebAssembly.Instance(module).exports as unknown as InflateExports;
    this.#memory = new Uint8Array(this.#wasm.memory.buffer);
  }

  /** Begins a new stream. */
  reset(): void {
    this.#wasm.reset();
  }

  /**
   * Takes packed bytes, as many as there is room for.
   * @param last whether the stream ends with them, should all of them be taken
   * @returns how many were taken
   */
  supply(bytes: Uint8Array, last: boolean): number {
    const kept = this.#wasm.make_room();
    const count = Math.min(bytes.length, this.#wasm.input_size() - kept);
    this.#memory.set(bytes.subarray(0, count), this.#wasm.input() + kept);
    this.#wasm.supply(count, last && count === bytes.length ? 1 : 0);
    return count;
  }

  /** Unpacks until it cannot go on. */
  run(): InflateStatus {
    return statuses[this.#wasm.run()] ?? 'malformed';
  }

  /** What came out since the last {@link take}: a view that is good until then. */
  get output(): Uint8Array {
    const start = this.#wasm.output();
    return this.#memory.subarray(start, start + this.#wasm.produced());
  }

  /** Says that {@link output} was used, so that there is room again. */
  take(): void {
    this.#wasm.take();
  }

  /** Bytes that were supplied and belong to what follows the stream; copied. */
  get unread(): Uint8Array {
    const start = this.#wasm.unread();
    return this.#memory.slice(start, start + this.#wasm.unread_count());
  }
}
