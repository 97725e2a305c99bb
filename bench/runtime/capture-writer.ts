import { closeSync, openSync, writeSync } from 'node:fs';

const text = new TextEncoder();

/** Little-endian values and texts with their 16-bit length, one after the other. */
export function pack(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function number(bytes: 1 | 2 | 4 | 8): (value: number | bigint) => Uint8Array {
  return (value) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
    return new Uint8Array(buffer.subarray(0, bytes));
  };
}

export const [u8, u16, u32, u64] = [number(1), number(2), number(4), number(8)];

/** A text with its zero. */
export function cString(value: string): Uint8Array {
  return text.encode(`${value}\0`);
}

/** A text behind its length, as lists of processes hold it. */
export function counted(value: string): Uint8Array {
  const bytes = text.encode(value);
  return pack(u16(bytes.length), bytes);
}

/** A block: type, length, body, length; blocks are a multiple of four bytes long. */
export function block(type: number, body: Uint8Array): Uint8Array {
  const length = 12 + Math.ceil(body.length / 4) * 4;
  return pack(u32(type), u32(length), body, new Uint8Array(length - 12 - body.length), u32(length));
}

/** An event's block in the second layout. */
export function eventBlock(time: bigint, tid: number, type: number, parameters: readonly Uint8Array[]): Uint8Array {
  const length = 26 + parameters.reduce((sum, { length: bytes }) => sum + 2 + bytes, 0);
  const header = pack(u64(time), u64(tid), u32(length), u16(type), u32(parameters.length));
  return block(0x216, pack(u16(0), header, ...parameters.map(({ length: bytes }) => u16(bytes)), ...parameters));
}

/** What stands before the events: section, machine, interfaces, users, processes. */
export function captureBegin(processes: readonly Uint8Array[]): Uint8Array {
  const machine = pack(u32(2), u64(1 << 30), u64(32768), new Uint8Array(128), u64(0), u64(0), u64(0), u64(0));
  const section = pack(u32(0x1a2b3c4d), u16(1), u16(2), u64(-1));
  const root = pack(u8(0), u32(0), u32(0), counted('root'), counted('/root'), counted('/bin/bash'));
  return pack(
    block(0x0a0d0d0a, section),
    block(0x201, machine),
    block(0x215, pack(...processes)),
    block(0x219, new Uint8Array()),
    block(0x220, pack(u32(root.length + 4), root)),
  );
}

/** An entry of the list of processes. */
export function processEntry(tid: number, parent: number, comm: string, path: string): Uint8Array {
  const body = pack(
    ...[tid, tid, parent, tid, tid].map(u64),
    ...[comm, path, path, '', '/root/'].map(counted),
    pack(u64(1024), u32(0), u32(0), u32(0), u32(0), u32(0), u32(0), u64(0), u64(0)),
    pack(counted(''), u64(tid), u64(tid), counted(''), counted('/')),
  );
  return pack(u32(body.length + 4), body);
}

/** Writes pieces into a new file. */
export function writePieces(path: string, pieces: Iterable<Uint8Array>): void {
  const file = openSync(path, 'w');
  try {
    for (const piece of pieces) for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at);
  } finally {
    closeSync(file);
  }
}
