import { parentPort, workerData, type TransferListItem } from 'node:worker_threads';
import type { RingSource } from '../../../ebpf/ring-buffer.ts';
import { startDrain } from './drain.ts';
import type { FromDrain } from './drain-thread.ts';

const say = (message: FromDrain, transfer: TransferListItem[] = []) => parentPort?.postMessage(message, transfer);

/** Drains the ring in a thread of its own, so that nothing is dropped while rules are evaluated. */
const drain = startDrain(workerData as RingSource, (batch) => say({ kind: 'batch', batch }, [batch.bytes.buffer]));
parentPort?.once('message', () => {
  drain.close();
  say({ kind: 'closed' });
  parentPort?.close();
});
say({ kind: 'ready' });
