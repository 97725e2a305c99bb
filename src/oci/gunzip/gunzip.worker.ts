import { parentPort, workerData } from 'node:worker_threads';
import { readFileSync } from 'node:fs';
import { wordsOf } from '../../core/error.ts';
import { FormatError } from '../../formats/error.ts';
import { gunzip } from '../../formats/gzip/gunzip.ts';
import { Inflater } from '../../formats/gzip/inflater.ts';
import { ahead, done, failed, type FromGunzip, slotSize, type ToGunzip } from './messages.ts';
import { PairQueue } from './pair-queue.ts';

// Unpacks one gzip stream after another, each as its packed bytes come; who reads a layer verifies its digest.
if (parentPort !== null) {
  const port = parentPort;
  const say = (message: FromGunzip) => port.postMessage(message);
  const inflater = new Inflater(new Uint8Array(readFileSync(workerData as string)));
  if (inflater.ahead < ahead) throw new RangeError(`the inflater keeps ${inflater.ahead} pieces good, not ${ahead}`);
  say({ kind: 'memory', memory: inflater.memory });
  port.on('message', ({ where, packed, filled, pieces }: ToGunzip) => {
    const out = new PairQueue(pieces);
    try {
      for (const piece of gunzip(filledSlots(packed, new PairQueue(filled)), { inflater, where }))
        out.putNow([piece.byteOffset, piece.length]);
      out.putNow([done, 0]);
    } catch (error) {
      say(toFailure(error));
      out.putNow([failed, 0]);
    }
  });
}

function* filledSlots(packed: SharedArrayBuffer, filled: PairQueue): Generator<Uint8Array> {
  for (;;) {
    const [size] = filled.oldestNow();
    if (size === 0) return;
    yield new Uint8Array(packed, filled.oldestPlace * slotSize, size);
    filled.release();
  }
}

function toFailure(error: unknown): FromGunzip {
  if (error instanceof FormatError) return { kind: 'malformed', code: error.code, message: wordsOf(error) };
  return { kind: 'broken', reason: String(error) };
}
