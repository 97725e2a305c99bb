/** What inflate.wasm answers when it is run; the numbers are those of wasm/inflate.c. */
export type InflateStatus = 'needs-input' | 'has-output' | 'finished' | 'malformed' | 'truncated';

const statuses: readonly InflateStatus[] = ['needs-input', 'has-output', 'finished', 'malformed', 'truncated'];

/** The functions of wasm/inflate.c, where each is explained. */
interface InflateExports {
  reset(): void;
  make_room(): number;
  supply(count: number, last: number): void;
  run(): number;
  input(): number;
  input_size(): number;
  unread(): number;
  unread_count(): number;
  ring(): number;
  output(): number;
  produced(): number;
  take(): void;
}

/** Bytes of the module's memory, as tools/build-wasm.mjs links it. */
const memorySize = 4 * 2 ** 20;
const pageSize = 2 ** 16;

/** Unpacks one raw DEFLATE stream after another (RFC 1951). It holds 4 MiB, whatever the stream is. */
export class Inflater {
  /** Pieces of output that stay good while the next one is written. */
  readonly ahead: number;
  readonly #wasm: InflateExports;
  readonly #memory: Uint8Array<SharedArrayBuffer>;

  /** @param wasm what wasm/inflate.wasm holds */
  constructor(wasm: Uint8Array<ArrayBuffer>) {
    const pages = memorySize / pageSize;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env: { memory } });
    this.#wasm = instance.exports as unknown as InflateExports;
    this.#memory = new Uint8Array(memory.buffer as unknown as SharedArrayBuffer);
    this.ahead = this.#wasm.ring() - 2;
  }

  /** Where all output stands, for another thread. */
  get memory(): SharedArrayBuffer {
    return this.#memory.buffer;
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

  /** What came out since the last {@link take}: a view of {@link memory} that is good for {@link ahead} pieces more. */
  get output(): Uint8Array<SharedArrayBuffer> {
    const start = this.#wasm.output();
    return this.#memory.subarray(start, start + this.#wasm.produced());
  }

  /** Begins the next piece. */
  take(): void {
    this.#wasm.take();
  }

  /** Bytes that were supplied and belong to what follows the stream; copied. */
  get unread(): Uint8Array {
    const start = this.#wasm.unread();
    return this.#memory.slice(start, start + this.#wasm.unread_count());
  }
}
