import { RingBuffer, type RingSource } from '../../../ebpf/ring-buffer.ts';

/** Some events, one after another in the capture format's second layout. */
export interface Batch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Ring records in it; a record holds one event, or an entry with its exit. */
  readonly records: number;
}

/** Copies what is in a ring into batches, without waiting for who reads them. */
export interface Drain {
  close(): void;
}

const batchBytes = 1 << 20;
const largestRecord = 1 << 15;
/**
 * The kernel wakes the reader once in 2 ms (WAKE_PAUSE of bpf/include/record.h), which spares the programs that are watched; what
 * comes in between is found by a look of the reader's own, and by another one as long as there was something. Milliseconds.
 */
const lookEvery = 3;
/** A record that a processor wrote while it was held up may have missed both. */
const lookIdle = 50;

/** Starts to drain a ring; the event loop of this thread must run. */
export function startDrain(ring: RingSource, onBatch: (batch: Batch) => void): Drain {
  const reader = new RingBuffer(ring);
  let bytes = new Uint8Array(batchBytes);
  let length = 0;
  let records = 0;
  const hand = () => {
    if (records === 0) return;
    // A small batch is copied: handing over a large buffer for it would cost more.
    onBatch({ bytes: length < batchBytes / 4 ? bytes.slice(0, length) : bytes.subarray(0, length), records });
    if (length >= batchBytes / 4) bytes = new Uint8Array(batchBytes);
    length = 0;
    records = 0;
  };
  const look = (): boolean => {
    const count = reader.drain((memory, offset, size) => {
      if (length + size > batchBytes - largestRecord) hand();
      bytes.set(memory.subarray(offset, offset + size), length);
      length += size;
      records += 1;
    });
    hand();
    return count > 0 || reader.backlog > 0;
  };
  let timer: NodeJS.Timeout;
  const turn = () => {
    clearTimeout(timer);
    timer = setTimeout(turn, look() ? lookEvery : lookIdle);
  };
  timer = setTimeout(turn, lookEvery);
  reader.onReadable(turn);
  return {
    close() {
      clearTimeout(timer);
      look();
      reader.close();
    },
  };
}
