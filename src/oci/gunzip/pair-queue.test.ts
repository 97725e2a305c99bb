import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { PairQueue } from './pair-queue.ts';

describe('a queue of pairs', () => {
  it('gives what was put, in order, as long as there is room', () => {
    const queue = PairQueue.create(2);
    expect(queue.oldest).toBeUndefined();
    for (let round = 0; round < 5; round++) {
      queue.put([round, -1]);
      queue.put([round, -2]);
      expect(queue.hasRoom).toBe(false);
      expect([queue.oldest, queue.release(), queue.oldest, queue.release()]).toEqual([
        [round, -1],
        undefined,
        [round, -2],
        undefined,
      ]);
    }
  });

  it('goes on where its counters go round', () => {
    const queue = PairQueue.create(4);
    new Int32Array(queue.memory).fill(-2, 0, 2);
    for (let index = 0; index < 4; index++) queue.put([index, 0]);
    expect(queue.hasRoom).toBe(false);
    for (let index = 0; index < 4; index++) {
      expect(queue.oldest).toEqual([index, 0]);
      queue.release();
    }
    expect(queue.oldest).toBeUndefined();
  });

  it('wakes who waits for a pair, for room, or for nothing any more', async () => {
    const queue = PairQueue.create(1);
    const arrival = queue.arrival();
    queue.put([7, 8]);
    await arrival;
    const room = queue.room();
    queue.release();
    await room;
    const woken = queue.arrival();
    queue.wake();
    await woken;
    expect(queue.oldest).toBeUndefined();
  });

  it('holds up a thread that waits where it stands', async () => {
    const queue = PairQueue.create(2);
    const { outputFiles } = await build({
      stdin: { contents: filler, resolveDir: import.meta.dirname },
      bundle: true,
      write: false,
      platform: 'node',
    });
    const thread = new Worker(outputFiles[0]?.text ?? '', { eval: true, workerData: queue.memory });
    for (let count = 0; count < 1000; ) {
      const pair = queue.oldest;
      if (pair === undefined) await queue.arrival();
      else {
        expect(pair).toEqual([count, count * 2]);
        queue.release();
        count++;
      }
    }
    await thread.terminate();
  });
});

/** Fills the queue faster than it is emptied. */
const filler = `
  import { workerData } from 'node:worker_threads';
  import { PairQueue } from './pair-queue.ts';
  const queue = new PairQueue(workerData);
  for (let count = 0; count < 1000; count++) queue.putNow([count, count * 2]);`;
