import { fileURLToPath } from 'node:url';
import { isMainThread, type TransferListItem, Worker } from 'node:worker_threads';
import { FormatError } from '../../formats/error.ts';
import { builtFile } from '../built-file.ts';
import { Channel } from '../channel.ts';
import { ahead, bufferSize, type FromGunzip, type ToGunzip } from './messages.ts';

/** Bytes from which on a stream is worth a thread, which takes some 40 ms to start. */
const worthAThread = 8 * 2 ** 20;
/** The thread of the stream before, kept for the next one; it does not keep the process alive. */
let idle: Worker | undefined;

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
  const worker = builtFile('gunzip.worker.js');
  const module = builtFile('wasm/inflate.wasm');
  return worker === undefined || module === undefined ? undefined : { worker, module };
}

/** Starts the thread for a stream of that size, should it be worth one, before the stream is there. */
export function startGunzip(size: number | undefined): void {
  const files = threadFor(size);
  if (files !== undefined && idle === undefined) keep(start(files));
}

function start({ worker, module }: GunzipFiles): Worker {
  const thread = new Worker(worker, { workerData: fileURLToPath(module) });
  const forget = () => {
    if (idle === thread) idle = undefined;
  };
  return thread.on('error', forget).on('exit', forget);
}

/**
 * Unpacks gzip in a thread, without computing its checksum: verify what comes out. A piece is good until the next one is asked for: its memory goes back to the thread then.
 * @throws {FormatError} FORMAT_MALFORMED, FORMAT_TRUNCATED, FORMAT_UNSUPPORTED, or what the source throws.
 */
export async function* gunzipInThread(
  source: AsyncIterable<Uint8Array>,
  where: string,
  files: GunzipFiles,
): AsyncGenerator<Uint8Array> {
  const thread = idle ?? start(files);
  idle = undefined;
  const talk = new Talk(thread);
  try {
    talk.say({ kind: 'start', where });
    talk.send(source);
    for (let bytes = await talk.next(); bytes !== undefined; bytes = await talk.next()) {
      yield bytes;
      talk.say({ kind: 'spent', buffer: bytes.buffer }, [bytes.buffer]);
    }
  } finally {
    if (talk.end()) keep(thread);
    else await thread.terminate();
  }
}

function keep(thread: Worker): void {
  if (idle !== undefined) return void thread.terminate();
  thread.unref();
  idle = thread;
}

/** One stream's talk with the thread. */
class Talk {
  readonly #thread: Worker;
  readonly #heard = new Channel<FromGunzip | { readonly kind: 'error'; readonly error: unknown }>();
  /** Buffers for what is sent. */
  readonly #free = new Channel<ArrayBuffer>();
  #done = false;
  #stopped = false;

  constructor(thread: Worker) {
    this.#thread = thread;
    for (let count = 0; count < ahead; count++) this.#free.put(new ArrayBuffer(bufferSize));
    thread.ref();
    thread.on('message', this.#onMessage).on('error', this.#onError).on('exit', this.#onExit);
  }

  say(message: ToGunzip, transfer: TransferListItem[] = []): void {
    this.#thread.postMessage(message, transfer);
  }

  /** Sends the packed bytes as the thread asks for them; a failure of their source is told by {@link next}. */
  send(source: AsyncIterable<Uint8Array>): void {
    this.#send(source).catch(this.#onError);
  }

  /** The next piece; nothing at the end. */
  async next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const heard = await this.#heard.take();
    if (heard.kind === 'piece') return heard.bytes;
    if (heard.kind === 'error') throw heard.error;
    if (heard.kind === 'broken') throw new Error(heard.reason);
    if (heard.kind === 'failed') throw new FormatError(heard.code, { message: heard.message });
    this.#done = true;
    return undefined;
  }

  /** Stops listening, and reading the source; says whether the stream came to its end, so that the thread may take another. */
  end(): boolean {
    this.#stopped = true;
    this.#free.put(new ArrayBuffer(0));
    this.#thread.off('message', this.#onMessage).off('error', this.#onError).off('exit', this.#onExit);
    return this.#done;
  }

  async #send(source: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of source)
      for (let at = 0; at < chunk.length; at += bufferSize) {
        const buffer = await this.#free.take();
        if (this.#stopped) return;
        const part = chunk.subarray(at, at + bufferSize);
        const bytes = new Uint8Array(buffer, 0, part.length);
        bytes.set(part);
        this.say({ kind: 'packed', bytes }, [buffer]);
      }
    this.say({ kind: 'end' });
  }

  readonly #onMessage = (message: FromGunzip): void => {
    if (message.kind === 'pulled') this.#free.put(message.buffer);
    else this.#heard.put(message);
  };

  readonly #onError = (error: unknown): void => this.#heard.put({ kind: 'error', error });
  readonly #onExit = (code: number): void => this.#onError(new Error(`the unpacking thread ended with ${code}`));
}
