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
/** The kernel wakes the reader only when much waits, which spares the programs that are watched; so it looks by itself, milliseconds. */
const lookEvery = 3;

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
  const look = () => {
    reader.drain((memory, offset, size) => {
      if (length + size > batchBytes - largestRecord) hand();
      bytes.set(memory.subarray(offset, offset + size), length);
      length += size;
      records += 1;
    });
    hand();
  };
  reader.onReadable(look);
  const timer = setInterval(look, lookEvery);
  return {
    close() {
      clearInterval(timer);
      look();
      reader.close();
    },
  };
}
