import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  captureBegin,
  cString,
  eventBlock,
  pack,
  processEntry,
  u16,
  u32,
  u64,
  u8,
  writePieces,
} from './capture-writer.ts';

/** A capture of at least a million events. */
export interface GrownCapture {
  readonly path: string;
  readonly events: number;
  /** Alerts of upstream's rules by name, where the file was made for them. */
  readonly expectedAlerts?: ReadonlyMap<string, number>;
}

const wanted = 1_050_000;
const start = 1_700_000_000_000_000_000n;
/** Numbers of event types (falcosecurity/libs, driver/event_table.c); entries are even. */
const types = {
  open: 2,
  close: 4,
  read: 6,
  write: 8,
  socket: 18,
  connect: 22,
  fstat: 70,
  dup: 124,
  mmap: 160,
  ptrace: 168,
  exit: 186,
  clone: 222,
  execve: 230,
} as const;
const commands = ['ls', 'grep', 'curl', 'python3', 'date', 'node'];
const libraries = [
  '/etc/ld.so.cache',
  '/lib/x86_64-linux-gnu/libc.so.6',
  '/usr/share/locale/locale.alias',
  '/proc/self/maps',
  '/tmp/work.txt',
];
/** Those of the commands that speak to the network. */
const online: ReadonlySet<string> = new Set(['curl', 'node', 'python3']);
const attach = 5;
const alertEvery = 100;

function nameOf(number: number): string {
  return number % alertEvery === 0 ? 'cat' : commands[number % commands.length]!;
}

type Call = (type: number, entry: readonly Uint8Array[], exit: readonly Uint8Array[]) => Uint8Array;

/** A connection with some writes to it. */
function* connection(call: Call): Generator<Uint8Array> {
  yield call(types.socket, [u32(2), u32(1), u32(0)], [u64(4)]);
  yield call(types.connect, [u64(4)], [u64(0), pack(u8(2), u32(0x0100000a), u16(40_000), u32(0x0200000a), u16(443))]);
  for (let index = 0; index < 5; index += 1) yield call(types.write, [u64(4), u32(80)], [u64(80), new Uint8Array(80)]);
  yield call(types.dup, [u64(4)], [u64(5)]);
}

/** One command's life, as a shell runs it; each hundredth reads /etc/shadow and attaches to a process: two alerts of the stable rules. */
function* command(number: number, clock: () => bigint): Generator<Uint8Array> {
  const [tid, comm] = [2000 + (number % 500), nameOf(number)];
  const call: Call = (type, entry, exit) =>
    pack(eventBlock(clock(), tid, type, entry), eventBlock(clock(), tid, type + 1, exit));
  yield eventBlock(clock(), 100, types.clone, []);
  yield eventBlock(clock(), 100, types.clone + 1, cloned(tid, 100, 1));
  yield eventBlock(clock(), tid, types.clone + 1, cloned(0, tid, 100));
  yield call(types.execve, [], executed(comm, tid));
  for (const library of [...libraries, ...libraries]) {
    yield call(types.open, [], [u64(3), cString(library), u32(1), u32(0)]);
    yield call(types.fstat, [u64(3)], [u64(0)]);
    yield call(
      types.mmap,
      [u64(0), u64(4096), u32(1), u32(2), u64(3), u64(0)],
      [u64(0x7f00), u32(1000), u32(500), u32(0)],
    );
    yield call(types.read, [u64(3), u32(832)], [u64(64), new Uint8Array(64)]);
    yield call(types.close, [u64(3)], [u64(0)]);
  }
  if (online.has(comm)) yield* connection(call);
  if (number % alertEvery === 0) {
    yield call(types.open, [], [u64(6), cString('/etc/shadow'), u32(1), u32(0)]);
    yield call(types.ptrace, [u16(attach), u64(100)], [u64(0), new Uint8Array(), new Uint8Array()]);
  }
  yield eventBlock(clock(), tid, types.exit, [u64(0)]);
}

function executed(comm: string, tid: number): Uint8Array[] {
  const numbers = [u64(1024), u64(0), u64(40), u32(500), u32(4), u32(0)];
  const ids = [u64(tid), u64(tid), u64(100)];
  return [
    u64(0),
    cString(comm),
    cString('-l'),
    ...ids,
    cString('/root'),
    ...numbers,
    cString(comm),
    cString('cpu=/'),
    cString('HOME=/root'),
  ];
}

function cloned(result: number, tid: number, parent: number): Uint8Array[] {
  const numbers = [u64(1024), u64(0), u64(40), u32(500), u32(4), u32(0)];
  const ids = [u64(tid), u64(tid), u64(parent)];
  const tail = [cString('bash'), cString('cpu=/'), u32(0), u32(0), u32(0), u64(tid), u64(tid)];
  return [u64(result), cString('bash'), new Uint8Array(), ...ids, cString('/root'), ...numbers, ...tail];
}

/** Writes a capture of commands that a shell runs: exec, open, read, connect, write, dup, ptrace, exit. */
export function syntheticCapture(folder: string): GrownCapture {
  const path = join(folder, 'mix.scap');
  const perEvent = 1000n;
  const made = { events: 0, attacks: 0 };
  const clock = (): bigint => {
    made.events += 1;
    return start + BigInt(made.events) * perEvent;
  };
  function* pieces(): Generator<Uint8Array> {
    yield captureBegin([
      processEntry(1, 0, 'systemd', '/usr/lib/systemd/systemd'),
      processEntry(50, 1, 'sshd', '/usr/sbin/sshd'),
      processEntry(100, 50, 'bash', '/usr/bin/bash'),
    ]);
    let number = 0;
    while (made.events < wanted) {
      number += 1;
      yield pack(...command(number, clock));
      if (number % alertEvery === 0) made.attacks += 1;
    }
  }
  writePieces(path, pieces());
  const expectedAlerts = new Map([
    ['Read sensitive file untrusted', made.attacks],
    ['PTRACE attached to process', made.attacks],
  ]);
  return { path, events: made.events, expectedAlerts };
}

/** Types of the blocks that hold events. */
export const eventBlocks: ReadonlySet<number> = new Set([0x204, 0x208, 0x216, 0x217, 0x221, 0x222]);

/** Repeats the events of a capture until there are a million. */
export function growCapture(source: string, folder: string): GrownCapture {
  const raw = readFileSync(source);
  const bytes = raw[0] === 0x1f ? gunzipSync(raw) : raw;
  const [lists, events]: [Uint8Array[], Uint8Array[]] = [[], []];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    (eventBlocks.has(bytes.readUInt32LE(at)) ? events : lists).push(bytes.subarray(at, at + length));
    at += length;
  }
  if (events.length === 0) throw new Error(`${source} holds no events`);
  const all = pack(...events);
  const times = Math.ceil(wanted / events.length);
  const path = join(folder, 'grown.scap');
  writePieces(path, [...lists, ...Array.from({ length: times }, () => all)]);
  return { path, events: events.length * times };
}
