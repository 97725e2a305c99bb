import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { RingSource } from '../../../ebpf/ring-buffer.ts';
import { startDrain, type Batch } from './drain.ts';

/** A ring that is being drained. */
export interface RunningDrain {
  /** Hands over the rest and ends. */
  close(): Promise<void>;
}

/** What the worker says. */
export type FromDrain = { readonly kind: 'batch'; readonly batch: Batch } | { readonly kind: 'ready' | 'closed' };

/** The built worker, beside the bundle or beside the folder of its chunks; undefined where the sources run unbuilt. */
export function builtDrainWorker(): URL | undefined {
  const places = ['./drain.worker.js', '../drain.worker.js'].map((path) => new URL(path, import.meta.url));
  return places.find((place) => existsSync(place));
}

/** Drains in a worker where it is built, else in this thread. */
export async function runDrain(
  ring: RingSource,
  onBatch: (batch: Batch) => void,
  worker = builtDrainWorker(),
): Promise<RunningDrain> {
  if (worker === undefined) {
    const drain = startDrain(ring, onBatch);
    return { close: () => Promise.resolve(drain.close()) };
  }
  const thread = new Worker(worker, { workerData: { fd: ring.fd, spec: { maxEntries: ring.spec.maxEntries } } });
  const awaiting = (kind: FromDrain['kind']) =>
    new Promise<void>((resolve, reject) => {
      thread.once('error', reject);
      thread.on('message', (message: FromDrain) => {
        if (message.kind === kind) resolve();
      });
    });
  thread.on('message', (message: FromDrain) => {
    if (message.kind === 'batch') onBatch(message.batch);
  });
  await awaiting('ready');
  return {
    async close() {
      const closed = awaiting('closed');
      thread.postMessage('close', []);
      await closed;
      await thread.terminate();
    },
  };
}
