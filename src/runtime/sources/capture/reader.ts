import { detail } from '../../details.ts';
import { FormatError } from '../../../formats/error.ts';
import { containerIdOf } from '../../state/container-id.ts';
import { EventRecord } from '../../events/record.ts';
import { eventTable } from '../../events/table.ts';
import type { Machine } from '../../state/machine.ts';
import { nameTypes } from '../../state/transitions/names.ts';
import { StateTracker } from '../../state/tracker.ts';
import { blockHeader, type BlockType, walkBlocks } from './blocks.ts';
import { readDescriptorList } from './descriptor-list.ts';
import { readProcessList } from './process-list.ts';
import { readUserList } from './user-list.ts';

/** Gets each event that is needed, state already changed by it; the object stands for the next event afterwards. */
export type EventConsumer = (event: EventRecord) => void;

const typeOffset = 20;
/** Memory that is kept for the next block that comes in pieces. */
const keptBytes = 1 << 20;
const ownNames: ReadonlySet<string> = new Set(['container', 'procinfo', 'scapevent']);
const [ownEvent, nameEvent] = [1, 2] as const;
/** Events that the capture's writer made to tell of itself, of containers, users and groups: state, and no event of the machine. */
const ownTypes = new Uint8Array(65_536);
for (const { name, number } of eventTable) if (ownNames.has(name)) ownTypes[number] = ownEvent;
for (const number of nameTypes) ownTypes[number] = nameEvent;

/**
 * Reads a capture from pieces of it, in order: fills a machine's state from the lists at the begin, then hands over events.
 * Holds at most one unfinished block beside the piece at hand.
 */
export class CaptureReader {
  readonly machine: Machine;
  readonly #event: EventRecord;
  readonly #tracker: StateTracker;
  readonly #needed: Uint8Array;
  readonly #consume: EventConsumer;
  readonly #record: EventConsumer | undefined;
  /** The begin of a block that is not whole yet stands in the first bytes. */
  #rest: Uint8Array = new Uint8Array();
  #held = 0;
  #offset = 0;
  #memory: Uint8Array | undefined;
  #listsRead = false;

  /** @param needed a non-zero byte for each event type that is to be decoded, as `neededTypes` gives it. */
  constructor(machine: Machine, needed: Uint8Array, consume: EventConsumer, record?: EventConsumer) {
    this.machine = machine;
    this.#event = new EventRecord(machine);
    this.#tracker = new StateTracker(machine, this.#event);
    this.#needed = record === undefined ? needed : new Uint8Array(needed.length).fill(1);
    this.#consume = consume;
    this.#record = record;
  }

  /** Events so far, skipped ones included. */
  get events(): number {
    return this.#event.number;
  }

  /** Evaluates the whole blocks of the next piece. @throws {FormatError} where it is no capture. */
  push(piece: Uint8Array): void {
    let bytes = piece;
    if (this.#held > 0) {
      const left = this.#completeBlock(piece);
      if (left === undefined) return;
      bytes = left;
    } else if (this.#offset === 0 && bytes.length >= 4) checkBegin(bytes);
    this.#hold(bytes.subarray(this.#walk(bytes)));
  }

  /** Keeps bytes behind those that are held; the memory doubles, so that each byte is copied a few times at most. */
  #hold(bytes: Uint8Array): void {
    const needed = this.#held + bytes.length;
    if (needed > this.#rest.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#rest.length));
      larger.set(this.#rest.subarray(0, this.#held));
      this.#rest = larger;
    }
    this.#rest.set(bytes, this.#held);
    this.#held = needed;
  }

  #walk(bytes: Uint8Array): number {
    const done = walkBlocks(bytes, this.#offset, this.#visit);
    this.#offset += done;
    return done;
  }

  /** Evaluates the block that the piece before began, and gives what follows it; undefined where it is still not whole. */
  #completeBlock(piece: Uint8Array): Uint8Array | undefined {
    const head = Math.min(Math.max(0, blockHeader - this.#held), piece.length);
    this.#hold(piece.subarray(0, head));
    if (this.#offset === 0 && this.#held >= 4) checkBegin(this.#rest);
    if (this.#held < blockHeader) return undefined;
    // A length that no block can have is refused here, before anything is gathered for it.
    walkBlocks(this.#rest.subarray(0, blockHeader), this.#offset, this.#visit);
    const missing = new DataView(this.#rest.buffer).getUint32(4, true) - this.#held;
    const left = piece.subarray(head);
    this.#hold(left.subarray(0, missing));
    if (missing > left.length) return undefined;
    // A copy: who visits the block may keep parts of it, and this memory is written again.
    const whole = this.#rest.slice(0, this.#held);
    if (this.#held > keptBytes) this.#rest = new Uint8Array();
    this.#held = 0;
    this.#walk(whole);
    return left.subarray(missing);
  }

  /** Tells that no piece follows. @throws {FormatError} where the last block is cut off. */
  end(): void {
    if (this.#held > 0 || this.#offset === 0)
      throw new FormatError('FORMAT_TRUNCATED', {
        where: `capture, offset ${this.#offset}`,
        message:
          this.#offset === 0 && this.#held === 0
            ? detail('the file is empty')
            : detail('the last block is cut off; the {events} events before it were read', { events: this.events }),
      });
  }

  #visit = (type: BlockType, bytes: Uint8Array, view: DataView, body: number, length: number): void => {
    if (type.kind !== 'event') return this.#readList(type, bytes, body, length);
    const event = this.#event;
    const kind = length >= typeOffset + 4 ? view.getUint16(body + 2 + type.flagBytes! + typeOffset, true) : 0;
    if (ownTypes[kind] !== nameEvent) event.number += 1;
    const at = body + 2 + type.flagBytes!;
    if (this.#needed[kind] === 0) return;
    if (this.#memory !== bytes) {
      this.#memory = bytes;
      event.useMemory(bytes, view);
    }
    event.cpu = view.getUint16(body, true);
    event.moveTo(at, type.layout!);
    if (!this.#listsRead) this.#begin();
    this.#record?.(event);
    this.#tracker.apply();
    if (ownTypes[kind] === 0) this.#consume(event);
  };

  #begin(): void {
    this.#listsRead = true;
    this.machine.start = this.#event.time;
    this.machine.linkAll();
  }

  #readList(type: BlockType, bytes: Uint8Array, body: number, length: number): void {
    const { machine } = this;
    switch (type.kind) {
      case 'processes':
        for (const thread of readProcessList(bytes, body, length, type.version)) {
          thread.containerId = containerIdOf(thread.cgroups);
          machine.addThread(thread);
        }
        return;
      case 'descriptors': {
        const { tid, descriptors } = readDescriptorList(bytes, body, length, type.version);
        const fds = machine.thread(tid)?.fds;
        for (const descriptor of descriptors) fds?.set(descriptor.number, descriptor);
        return;
      }
      case 'users': {
        const { users, groups } = readUserList(bytes, body, length, type.version);
        for (const user of users) machine.addUser('', user);
        for (const group of groups) machine.addGroup('', group);
      }
    }
  }
}

function checkBegin(bytes: Uint8Array): void {
  if (bytes[0] !== 0x0a || bytes[1] !== 0x0d || bytes[2] !== 0x0d || bytes[3] !== 0x0a)
    throw new FormatError('FORMAT_MALFORMED', {
      where: 'capture, offset 0',
      message: detail('a capture begins with a section header (0a 0d 0d 0a), this file does not'),
    });
}
