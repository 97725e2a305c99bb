import { fileURLToPath } from 'node:url';
import { isMainThread, Worker } from 'node:worker_threads';
import { FormatError } from '../../formats/error.ts';
import { builtFile } from '../built-file.ts';
import { Channel } from '../channel.ts';
import { ahead, done, failed, type FromGunzip, slots, slotSize, type ToGunzip } from './messages.ts';
import { type Pair, PairQueue } from './pair-queue.ts';

/** Bytes from which on a stream is worth a thread, which takes some 40 ms to start. */
const worthAThread = 8 * 2 ** 20;
/** The thread of the stream before, or one that was started ahead; it does not keep the process alive. */
let idle: GunzipThread | undefined;

/** The built worker and its module; one of them is missing where the sources run unbuilt. */
export interface GunzipFiles {
  readonly worker: URL;
  readonly module: URL;
}

/**
 * Where a gzip stream of that size should be unpacked in a thread of its own: in the main thread of a built program. zlib has a
 * thread of its own too, but asks back after each piece, and is slower.
 * @param size packed bytes; absent where unknown
 */
export function threadFor(size: number | undefined): GunzipFiles | undefined {
  return isMainThread && size !== undefined && size >= worthAThread ? builtFiles() : undefined;
}

function builtFiles(): GunzipFiles | undefined {
  const worker = builtFile('gunzip.worker.cjs');
  const module = builtFile('wasm/inflate.wasm');
  return worker === undefined || module === undefined ? undefined : { worker, module };
}

/** Starts the thread for a stream of that size, should it be worth one, before the stream is there. */
export function startGunzip(size: number | undefined): void {
  const files = threadFor(size);
  if (files !== undefined && idle === undefined) keep(new GunzipThread(files));
}

/**
 * Unpacks gzip in a thread, without computing its checksum: verify what comes out. A piece is good until the next one is asked for: its
 * memory is written again then.
 * @throws {FormatError} FORMAT_MALFORMED, FORMAT_TRUNCATED, FORMAT_UNSUPPORTED, or what the source throws.
 */
export async function* gunzipInThread(
  source: AsyncIterable<Uint8Array>,
  where: string,
  files: GunzipFiles,
): AsyncGenerator<Uint8Array> {
  const thread = idle ?? new GunzipThread(files);
  idle = undefined;
  let isWhole = false;
  try {
    yield* thread.unpack(source, where);
    isWhole = true;
  } finally {
    if (isWhole) keep(thread);
    else await thread.end();
  }
}

function keep(thread: GunzipThread): void {
  if (idle !== undefined) return void thread.end();
  thread.rest();
  idle = thread;
}

/** The thread, from this side. */
class GunzipThread {
  readonly #worker: Worker;
  /** Its memory first, then a message for each stream that fails. */
  readonly #heard = new Channel<FromGunzip>();
  #memory: SharedArrayBuffer | undefined;
  /** What ended the thread, or the source of its stream. */
  #fault: { readonly error: unknown } | undefined;
  #onFault: () => void = () => undefined;

  constructor({ worker, module }: GunzipFiles) {
    this.#worker = new Worker(worker, { workerData: fileURLToPath(module) });
    this.#worker
      .on('message', (message: FromGunzip) => this.#heard.put(message))
      .on('error', (error) => this.#stop(error))
      .on('exit', (code) => this.#stop(new Error(`the unpacking thread ended with ${code}`)));
  }

  /** Lets the process end while the thread has nothing to do. */
  rest(): void {
    this.#worker.unref();
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  async *unpack(source: AsyncIterable<Uint8Array>, where: string): AsyncGenerator<Uint8Array> {
    const { filled, pieces, packed } = this.#start(where);
    const stopped = { now: false };
    this.#onFault = () => pieces.wake();
    fill(source, { filled, packed, stopped }).catch((error: unknown) => this.#stop(error));
    try {
      for (;;) {
        const [place, size] = await this.#oldest(pieces);
        if (place === done) return;
        if (place === failed) throw await this.#failure();
        yield new Uint8Array(await this.#output(), place, size);
        pieces.release();
      }
    } finally {
      stopped.now = true;
      filled.wake();
    }
  }

  #start(where: string): { filled: PairQueue; pieces: PairQueue; packed: Uint8Array<SharedArrayBuffer> } {
    const filled = PairQueue.create(slots);
    const pieces = PairQueue.create(ahead);
    const packed = new SharedArrayBuffer(slots * slotSize);
    this.#worker.ref();
    const message: ToGunzip = { where, packed, filled: filled.memory, pieces: pieces.memory };
    this.#worker.postMessage(message, []);
    return { filled, pieces, packed: new Uint8Array(packed) };
  }

  async #oldest(pieces: PairQueue): Promise<Pair> {
    for (;;) {
      const pair = pieces.oldest;
      if (pair !== undefined) return pair;
      if (this.#fault !== undefined) throw this.#fault.error;
      await pieces.arrival();
    }
  }

  async #output(): Promise<SharedArrayBuffer> {
    if (this.#memory !== undefined) return this.#memory;
    const heard = await this.#heard.take();
    if (heard.kind !== 'memory') throw toError(heard);
    return (this.#memory = heard.memory);
  }

  async #failure(): Promise<Error> {
    await this.#output();
    return toError(await this.#heard.take());
  }

  #stop(error: unknown): void {
    this.#fault ??= { error };
    if (idle === this) idle = undefined;
    this.#onFault();
  }
}

function toError(heard: FromGunzip): Error {
  if (heard.kind === 'malformed') return new FormatError(heard.code, { message: heard.message });
  return new Error(heard.kind === 'broken' ? heard.reason : 'the unpacking thread began anew');
}

/** Copies a source into the slots, as they get free. */
async function fill(
  source: AsyncIterable<Uint8Array>,
  { filled, packed, stopped }: { filled: PairQueue; packed: Uint8Array; stopped: { readonly now: boolean } },
): Promise<void> {
  for await (const chunk of source)
    for (let at = 0; at < chunk.length; at += slotSize) {
      while (!filled.hasRoom && !stopped.now) await filled.room();
      if (stopped.now) return;
      const part = chunk.subarray(at, at + slotSize);
      packed.set(part, filled.nextPlace * slotSize);
      filled.put([part.length, 0]);
    }
  while (!filled.hasRoom && !stopped.now) await filled.room();
  if (!stopped.now) filled.put([0, 0]);
}
