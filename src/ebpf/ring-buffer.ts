import { cLibrary } from './sys/library.ts';
import { mapMemory, type MappedMemory } from './sys/memory.ts';

const pageSize = 4096;
const busy = 0x8000_0000 | 0;
const discarded = 0x4000_0000;
const lengthMask = 0x3fff_ffff;
const headerSize = 8;

/** What a consumer needs of a ring buffer map; plain data, so that a worker thread can be handed it. */
export interface RingSource {
  readonly fd: number;
  readonly spec: { readonly maxEntries: number };
}

/** Receives one record: the kernel's own pages, valid until the call returns. */
export type RecordHandler = (memory: Uint8Array, offset: number, length: number) => void;

/**
 * Consumer of a ring buffer map (kernel documentation, bpf/ringbuf.rst). The data pages are mapped twice in a row, so that a
 * record that wraps around still lies in one piece. The producer's page is read-only: writing to it would end the process.
 */
export class RingBuffer {
  readonly #map: RingSource;
  readonly #consumerMemory: MappedMemory;
  readonly #producerMemory: MappedMemory;
  readonly #consumer: BigInt64Array;
  readonly #producer: BigInt64Array;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #mask: number;
  #position: number;
  #poll: { close(): void } | undefined;

  constructor(map: RingSource) {
    const size = map.spec.maxEntries;
    this.#map = map;
    this.#consumerMemory = mapMemory(map.fd, { length: pageSize, offset: 0, writable: true });
    this.#producerMemory = mapMemory(map.fd, { length: pageSize + 2 * size, offset: pageSize, writable: false });
    this.#consumer = new BigInt64Array(this.#consumerMemory.view, 0, 1);
    this.#producer = new BigInt64Array(this.#producerMemory.view, 0, 1);
    this.#words = new Int32Array(this.#producerMemory.view);
    this.#bytes = new Uint8Array(this.#producerMemory.view);
    this.#mask = size - 1;
    this.#position = Number(Atomics.load(this.#consumer, 0));
  }

  /** Bytes that wait to be read. */
  get backlog(): number {
    return Number(Atomics.load(this.#producer, 0)) - this.#position;
  }

  /** Hands over what is there, at most `limit` records; gives their number. A record that is still being written ends the turn. */
  drain(handle: RecordHandler, limit = Number.POSITIVE_INFINITY): number {
    let count = 0;
    const produced = Number(Atomics.load(this.#producer, 0));
    while (this.#position < produced && count < limit) {
      const offset = pageSize + (this.#position & this.#mask);
      const header = Atomics.load(this.#words, offset >> 2);
      if ((header & busy) !== 0) break;
      const length = header & lengthMask;
      if ((header & discarded) === 0) {
        handle(this.#bytes, offset + headerSize, length);
        count += 1;
      }
      this.#position += (length + headerSize + 7) & ~7;
    }
    Atomics.store(this.#consumer, 0, BigInt(this.#position));
    return count;
  }

  /** Calls back when the kernel announces records; the event loop is not blocked. */
  onReadable(callback: () => void): void {
    this.#poll = cLibrary().koffi.node.poll(this.#map.fd, { readable: true }, callback);
  }

  /** Ends polling and unmaps; the map itself belongs to its collection. */
  close(): void {
    this.#poll?.close();
    this.#consumerMemory.unmap();
    this.#producerMemory.unmap();
  }
}
