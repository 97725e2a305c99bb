import { type Text } from '../../core/index.ts';
import { detail } from '../details.ts';
import { FormatError } from '../../formats/error.ts';
import type { FileDescriptor } from '../state/file-descriptor.ts';
import { Machine } from '../state/machine.ts';
import type { Thread } from '../state/thread.ts';
import { decodeParameter, parameterKinds } from './decode.ts';
import { noDrops } from './drops.ts';
import type { ParameterValue, SystemCallEvent } from './event.ts';
import { eventTable, type EventInfo } from './table.ts';
import { TextCache } from './text-cache.ts';

/** Layouts of an event: the second carries the number of its parameters, the large one 32-bit lengths. */
export type RecordLayout = 'first' | 'second' | 'large';

const headerBytes: Readonly<Record<RecordLayout, number>> = { first: 22, second: 26, large: 26 };
const unknownType: EventInfo = { number: -1, name: 'NA', category: 0, flags: 0, parameters: [] };

/**
 * One event in the capture format: time (ns), thread id, length (u64, u64, u32), type (u16), number of parameters (u32, not in the
 * first layout), the parameters' lengths, the parameters. The same object stands for one event after the other.
 */
export class EventRecord implements SystemCallEvent {
  readonly source = 'syscall';
  readonly machine: Machine;
  number = 0;
  type = 0;
  cpu = 0;
  threadId = 0;
  drops = noDrops;
  info: EventInfo = unknownType;
  thread: Thread | undefined;
  descriptor: FileDescriptor | undefined;
  descriptorNumber: number | undefined;
  /** Bytes that the event takes. */
  length = 0;
  #bytes: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(new ArrayBuffer(0));
  #at = 0;
  #count = 0;
  #wide = false;
  #lengths = 0;
  #parameters = 0;
  /** What texts of events were seen lately; records of the same events may share it. */
  readonly texts: TextCache;
  /** Where the entry of the call stands in the same memory; -1 where it is no part of this event. */
  entryAt = -1;
  #entry: EventRecord | undefined;

  constructor(machine = new Machine(), texts = new TextCache()) {
    this.machine = machine;
    this.texts = texts;
  }

  /** Names the memory that the following events stand in. */
  useMemory(bytes: Uint8Array, view: DataView): void {
    this.#bytes = bytes;
    this.#view = view;
  }

  /** Moves to the event at an offset of the memory. @throws {FormatError} where its parts do not fit its length or the memory. */
  moveTo(at: number, layout: RecordLayout): void {
    const view = this.#view;
    const header = headerBytes[layout];
    if (at + header > view.byteLength)
      throw truncated(at, detail('a header of {count} bytes does not fit the bytes that are there', { count: header }));
    this.#at = at;
    this.threadId = view.getUint32(at + 8, true);
    this.length = view.getUint32(at + 16, true);
    this.type = view.getUint16(at + 20, true);
    this.info = eventTable[this.type] ?? unknownType;
    this.thread = undefined;
    this.descriptor = undefined;
    this.descriptorNumber = undefined;
    this.entryAt = -1;
    if (at + this.length > view.byteLength || this.length < header)
      throw truncated(
        at,
        detail('an event of {count} bytes does not fit the bytes that are there', { count: this.length }),
      );
    this.#wide = layout === 'large';
    this.#lengths = at + header;
    this.#count = layout === 'first' ? this.#guessCount() : view.getUint32(at + 22, true);
    this.#parameters = this.#lengths + this.#count * (this.#wide ? 4 : 2);
    if (this.#parameters > at + this.length)
      throw truncated(at, detail('{count} parameters do not fit the bytes that are there', { count: this.#count }));
  }

  get entry(): EventRecord | undefined {
    if (this.entryAt < 0) return undefined;
    const entry = (this.#entry ??= new EventRecord(this.machine, this.texts));
    entry.useMemory(this.#bytes, this.#view);
    entry.moveTo(this.entryAt, 'second');
    entry.thread = this.thread;
    return entry;
  }

  get time(): bigint {
    return this.#view.getBigUint64(this.#at, true);
  }

  /** Upper and lower half of {@link time}. */
  get timeHigh(): number {
    return this.#view.getUint32(this.#at + 4, true);
  }

  get timeLow(): number {
    return this.#view.getUint32(this.#at, true);
  }

  /** How many parameters the event carries; older captures carry fewer than the table names. */
  get parameterCount(): number {
    return this.#count;
  }

  parameter(index: number): ParameterValue {
    const type = this.info.parameters[index]?.type ?? 'bytebuf';
    const kind = parameterKinds[type] ?? 'bytes';
    if (kind === 'unsigned' || kind === 'signed') return this.#number(index, kind);
    if (kind === 'text') return this.#isAbsent(index) ? undefined : this.text(index);
    const bytes = this.parameterBytes(index);
    return bytes.length === 0 ? undefined : decodeParameter(type, bytes);
  }

  #isAbsent(index: number): boolean {
    return index >= this.#count || this.#lengthOf(index) === 0;
  }

  /** A number where it is exact, else a bigint; read in place. */
  #number(index: number, kind: 'unsigned' | 'signed'): number | bigint | undefined {
    const value = this.integer(index);
    if (value === undefined) return undefined;
    const bytes = this.#lengthOf(index);
    if (bytes === 8)
      return Number.isSafeInteger(value) && (value >= 0 || kind === 'signed') ? value : this.#wideNumber(index, kind);
    if (kind === 'unsigned') return value;
    const half = bytes === 4 ? 0x8000_0000 : bytes === 2 ? 0x8000 : 0x80;
    return value < half ? value : value - 2 * half;
  }

  #wideNumber(index: number, kind: 'unsigned' | 'signed'): bigint {
    const start = this.#startOf(index);
    return kind === 'signed' ? this.#view.getBigInt64(start, true) : this.#view.getBigUint64(start, true);
  }

  /** A zero-ended text; empty where the event lacks it. */
  text(index: number): string {
    if (index >= this.#count) return '';
    const start = this.#startOf(index);
    return this.texts.text(this.#bytes, this.#view, start, this.#endOf(index, start));
  }

  /** Zero-separated texts: arguments, environments, cgroups. */
  list(index: number): readonly string[] {
    if (index >= this.#count) return [];
    const start = this.#startOf(index);
    return this.texts.list(this.#bytes, this.#view, start, this.#endOf(index, start));
  }

  #startOf(index: number): number {
    let start = this.#parameters;
    for (let before = 0; before < index; before += 1) start += this.#lengthOf(before);
    return start;
  }

  #endOf(index: number, start: number): number {
    return Math.min(start + this.#lengthOf(index), this.#at + this.length);
  }

  /** Copies the event to the begin of `target`, or of memory that is large enough, which it returns. */
  copyTo(target: Uint8Array | undefined): Uint8Array {
    const copy = target !== undefined && target.length >= this.length ? target : new Uint8Array(this.length + 64);
    for (let byte = 0; byte < this.length; byte += 1) copy[byte] = this.#bytes[this.#at + byte]!;
    return copy;
  }

  /** The event's bytes where they stand; what follows moves them. */
  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#at + this.length);
  }

  /** Layout of the event's header. */
  get layout(): RecordLayout {
    if (this.#wide) return 'large';
    return this.#lengths - this.#at === headerBytes.first ? 'first' : 'second';
  }

  parameterBytes(index: number): Uint8Array {
    if (index >= this.#count) return this.#bytes.subarray(0, 0);
    const start = this.#startOf(index);
    return this.#bytes.subarray(start, this.#endOf(index, start));
  }

  /** A descriptor number or process id: 32 bits in newer kernels' events, else 64, always signed; `absent` where the event lacks it. */
  signed(index: number, absent = -1): number {
    const value = this.integer(index);
    return value === undefined ? absent : value > 0x7fff_ffff && value <= 0xffff_ffff ? value - 0x1_0000_0000 : value;
  }

  /** A number of 1, 2, 4 or 8 bytes without a detour over bytes, for the hot path; undefined where the event lacks it. */
  integer(index: number): number | undefined {
    if (index >= this.#count) return undefined;
    const start = this.#startOf(index);
    const bytes = this.#lengthOf(index);
    if (start + bytes > this.#at + this.length) return undefined;
    switch (bytes) {
      case 8:
        return this.#view.getInt32(start + 4, true) * 0x1_0000_0000 + this.#view.getUint32(start, true);
      case 4:
        return this.#view.getUint32(start, true);
      case 2:
        return this.#view.getUint16(start, true);
      case 1:
        return this.#view.getUint8(start);
      default:
        return undefined;
    }
  }

  #lengthOf(index: number): number {
    return this.#wide
      ? this.#view.getUint32(this.#lengths + index * 4, true)
      : this.#view.getUint16(this.#lengths + index * 2, true);
  }

  /** The first layout leaves the count to the reader's table: the largest one by which the lengths add up to the event's. */
  #guessCount(): number {
    for (let count = this.info.parameters.length; count > 0; count -= 1) {
      let sum = headerBytes.first + 2 * count;
      for (let index = 0; index < count && sum <= this.length; index += 1)
        sum += this.#view.getUint16(this.#lengths + 2 * index, true);
      if (sum === this.length) return count;
    }
    return 0;
  }
}

function truncated(at: number, message: Text): FormatError {
  return new FormatError('FORMAT_TRUNCATED', { where: `event, offset ${at}`, message });
}
