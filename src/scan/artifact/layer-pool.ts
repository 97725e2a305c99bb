import { Worker } from 'node:worker_threads';
import { builtFile } from '../../oci/built-file.ts';
import type { ImageLayer } from '../../oci/source.ts';
import type { LayerRecord } from './layer-record.ts';
import { type LayerRequest, runLayer } from './layer-task.ts';
import { type FromWorker, fromFailure, type ToWorker, toFailure } from './worker-messages.ts';

/** Reads one layer, wherever a thread is free. */
export type ReadOneLayer = (layer: ImageLayer) => Promise<LayerRecord>;

/** Options of {@link readLayers}. */
export interface PoolOptions {
  readonly threads: number;
  /** The built worker; absent or missing where the sources run unbuilt, and then all is read in this thread. */
  readonly worker: URL | undefined;
  readonly request: LayerRequest;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Chunks on their way to a worker at once, so that it never waits for one nor holds many. */
const chunksAhead = 4;

/** The built worker; absent where the sources run unbuilt. */
export function builtWorker(): URL | undefined {
  return builtFile('layer.worker.js');
}

/**
 * Reads layers in parallel, in the order given; each is handed on when it is done. The first failure ends all. This thread is one of
 * the lanes: it begins at once, while workers take a tenth of a second to start. Where it is the only one, a thread unpacks for it.
 */
export async function readLayers(
  layers: readonly ImageLayer[],
  { threads, worker, ...options }: PoolOptions,
  onRecord: (layer: ImageLayer, record: LayerRecord) => void,
): Promise<void> {
  const waiting = [...layers];
  const lane = async (read: ReadOneLayer) => {
    for (let layer = waiting.shift(); layer !== undefined; layer = waiting.shift()) onRecord(layer, await read(layer));
  };
  const lanes = worker === undefined ? 1 : Math.min(threads, layers.length);
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  const thread = lanes === 1 && threads > 1;
  const here = lane((layer) => runLayer(layer, options.request, options.onBytes, { signal, thread }));
  const workers = worker === undefined ? [] : Array.from({ length: lanes - 1 }, () => new Worker(worker));
  try {
    await Promise.all([here, ...workers.map((thread) => lane((layer) => readInWorker(thread, layer, options)))]);
  } finally {
    stopped.abort();
    await Promise.all(workers.map((thread) => thread.terminate()));
  }
}

async function readInWorker(
  thread: Worker,
  { open, location, ...layer }: ImageLayer,
  { request, onBytes, signal }: Omit<PoolOptions, 'threads' | 'worker'>,
): Promise<LayerRecord> {
  const say = (message: ToWorker, transfer: ArrayBuffer[] = []) => thread.postMessage(message, transfer);
  const credit = new Credit(chunksAhead);
  const stopped = new AbortController();
  const either = AbortSignal.any([signal, stopped.signal]);
  const outcome = new Promise<LayerRecord>((resolve, reject) => {
    const onMessage = (message: FromWorker) => {
      if (message.kind === 'progress') onBytes(message.bytes);
      else if (message.kind === 'pulled') credit.give();
      else if (message.kind === 'done') resolve(message.record);
      else reject(fromFailure(message.failure));
    };
    thread.on('message', onMessage);
    thread.once('error', reject);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    stopped.signal.addEventListener('abort', () => thread.off('message', onMessage).off('error', reject));
  });
  try {
    say({ kind: 'start', layer: { ...layer, location }, request });
    if (location === undefined) await Promise.race([outcome, send(open, say, credit, either)]);
    return await outcome;
  } finally {
    stopped.abort();
  }
}

/** Sends a layer's stored bytes; a failure of their source is told to the worker, which then fails with it. */
async function send(
  open: ImageLayer['open'],
  say: (message: ToWorker, transfer?: ArrayBuffer[]) => void,
  credit: Credit,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const chunk of await open(signal)) {
      await credit.take(signal);
      // A copy: a Buffer's slice would share the memory that is given away here.
      const bytes = new Uint8Array(chunk);
      say({ kind: 'chunk', bytes }, [bytes.buffer]);
    }
    say({ kind: 'end' });
  } catch (error) {
    if (!signal.aborted) say({ kind: 'broken', failure: toFailure(error) });
  }
}

/** Counts what may be sent before the other side has asked for more. */
class Credit {
  #left: number;
  #wake: () => void = () => undefined;

  constructor(left: number) {
    this.#left = left;
  }

  give(): void {
    this.#left++;
    this.#wake();
  }

  async take(signal: AbortSignal): Promise<void> {
    const stop = () => this.#wake();
    signal.addEventListener('abort', stop, { once: true });
    while (this.#left === 0 && !signal.aborted) await new Promise<void>((resolve) => (this.#wake = resolve));
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
    this.#left--;
  }
}
