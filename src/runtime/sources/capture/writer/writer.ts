import { closeSync, openSync, writeSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { gzipSync } from 'node:zlib';
import { wordsOf } from '../../../../core/index.ts';
import { RuntimeError } from '../../../errors.ts';
import type { RecordLayout } from '../../../events/record.ts';
import type { Machine } from '../../../state/machine.ts';
import { ByteWriter } from './byte-writer.ts';
import { descriptorEntry, processEntry, userList } from './lists.ts';

/** Numbers of the blocks that are written (falcosecurity/libs, scap_savefile.h), in the versions that Debian's sysdig reads. */
const blocks = {
  section: 0x0a0d0d0a,
  machine: 0x201,
  processes: 0x215,
  descriptors: 0x218,
  interfaces: 0x219,
  users: 0x220,
} as const;
const eventBlocks: Readonly<Record<RecordLayout, number>> = { first: 0x204, second: 0x216, large: 0x221 };
const magic = 0x1a2b3c4d;
/** Bytes that wait before they are written. */
const pieceBytes = 1 << 20;
/** A list block holds so many bytes at most; longer lists become several blocks. */
const listBytes = 1 << 16;

/** What the file's begin says of a machine. */
export interface CaptureHost {
  readonly hostname: string;
  readonly processors?: number;
  readonly memoryBytes?: number;
}

/** Writes a capture: what stands at its begin once, then events. Names that end in .gz are compressed. */
export class CaptureWriter {
  /** Events so far. */
  events = 0;
  /** Bytes so far, before compression. */
  bytes = 0;
  readonly #path: string;
  readonly #file: number;
  #piece = new Uint8Array(pieceBytes + (1 << 16));
  #length = 0;

  /** @throws {RuntimeError} RUNTIME_RECORD where the file cannot be made. */
  constructor(path: string) {
    this.#path = path;
    this.#file = attempt(path, () => openSync(path, 'w', 0o600));
  }

  /** The state of a machine before the first event: processes, descriptors, users. */
  begin(machine: Machine, host: CaptureHost): void {
    this.#block(blocks.section, new ByteWriter().u32(magic).u16(1).u16(2).u64(-1).bytes);
    this.#block(blocks.machine, machineInfo(host));
    this.#block(blocks.interfaces, new Uint8Array());
    this.#list(blocks.processes, [...machine.threads.values()].map(processEntry));
    for (const { tid, pid, fds } of machine.threads.values())
      if (tid === pid && fds.size > 0) this.#descriptors(tid, [...fds.values()].map(descriptorEntry));
    const { users, groups } = machine.names('');
    this.#block(blocks.users, userList(users, groups));
  }

  /** An event's bytes, by default in the second layout as the live source sends them. */
  event(memory: Uint8Array, at: number, length: number, cpu = 0, layout: RecordLayout = 'second'): void {
    this.events += 1;
    const padded = align(2 + length);
    this.#room(12 + padded);
    const view = new DataView(this.#piece.buffer);
    const begin = this.#length;
    view.setUint32(begin, eventBlocks[layout], true);
    view.setUint32(begin + 4, 12 + padded, true);
    view.setUint16(begin + 8, cpu, true);
    this.#piece.set(memory.subarray(at, at + length), begin + 10);
    this.#piece.fill(0, begin + 10 + length, begin + 8 + padded);
    view.setUint32(begin + 8 + padded, 12 + padded, true);
    this.#length = begin + 12 + padded;
  }

  /** A block of another capture as it stands. */
  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#piece.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Writes what waits, and closes the file. @throws {RuntimeError} RUNTIME_RECORD where the disk is full. */
  close(): void {
    this.#flush();
    attempt(this.#path, () => closeSync(this.#file));
  }

  #descriptors(tid: number, entries: readonly Uint8Array[]): void {
    const head = new ByteWriter().u64(tid).bytes.slice();
    for (const part of parts(entries)) this.#block(blocks.descriptors, joined([head, ...part]));
  }

  #list(type: number, entries: readonly Uint8Array[]): void {
    for (const part of parts(entries)) this.#block(type, joined(part));
  }

  #block(type: number, body: Uint8Array): void {
    const length = 12 + align(body.length);
    const whole = new Uint8Array(length);
    const view = new DataView(whole.buffer);
    view.setUint32(0, type, true);
    view.setUint32(4, length, true);
    whole.set(body, 8);
    view.setUint32(length - 4, length, true);
    this.raw(whole);
  }

  #room(length: number): void {
    this.bytes += length;
    if (this.#length + length > pieceBytes) this.#flush();
    if (length > this.#piece.length) this.#piece = new Uint8Array(length);
  }

  #flush(): void {
    if (this.#length === 0) return;
    const piece = this.#piece.subarray(0, this.#length);
    const bytes = this.#path.endsWith('.gz') ? gzipSync(piece) : piece;
    attempt(this.#path, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    });
    this.#length = 0;
  }
}

function align(length: number): number {
  return (length + 3) & ~3;
}

function attempt<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (cause) {
    throw new RuntimeError('RUNTIME_RECORD', { message: wordsOf(cause), where: path, cause });
  }
}

function machineInfo({ hostname, processors, memoryBytes }: CaptureHost): Uint8Array {
  const name = new Uint8Array(128);
  name.set(new TextEncoder().encode(hostname).subarray(0, 127));
  return new ByteWriter()
    .u32(processors ?? availableParallelism())
    .u64(memoryBytes ?? totalmem())
    .u64(32_768)
    .raw(name)
    .u64(0)
    .u64(0)
    .u64(0)
    .u64(0).bytes;
}

function* parts(entries: readonly Uint8Array[]): Generator<Uint8Array[]> {
  let part: Uint8Array[] = [];
  let length = 0;
  for (const one of entries) {
    if (length + one.length > listBytes && part.length > 0) {
      yield part;
      part = [];
      length = 0;
    }
    part.push(one);
    length += one.length;
  }
  if (part.length > 0) yield part;
}

function joined(all: readonly Uint8Array[]): Uint8Array {
  const to = new ByteWriter();
  for (const one of all) to.raw(one);
  return to.bytes;
}
