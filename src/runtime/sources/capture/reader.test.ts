import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../formats/error.ts';
import { eventTable } from '../../events/table.ts';
import { Machine } from '../../state/machine.ts';
import { CaptureReader } from './reader.ts';

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const text = (value: string): Uint8Array => new TextEncoder().encode(`${value}\0`);

function number(bytes: 2 | 4 | 8, value: number | bigint): Uint8Array {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return new Uint8Array(buffer.subarray(0, bytes));
}
const u16 = (value: number): Uint8Array => number(2, value);
const u32 = (value: number): Uint8Array => number(4, value);
const u64 = (value: number | bigint): Uint8Array => number(8, value);

function block(type: number, body: Uint8Array): Uint8Array {
  return join(u32(type), u32(body.length + 12), body, u32(body.length + 12));
}

const section = block(0x0a0d0d0a, join(u32(0x1a2b3c4d), u16(1), u16(2), u64(-1)));

function event(tid: number, type: number, ...parameters: readonly Uint8Array[]): Uint8Array {
  const length = 26 + parameters.reduce((sum, { length: bytes }) => sum + 2 + bytes, 0);
  const header = join(u64(1000n), u64(tid), u32(length), u16(type), u32(parameters.length));
  return block(0x216, join(u16(3), header, ...parameters.map(({ length: bytes }) => u16(bytes)), ...parameters));
}

/** Number of the exit of a call. */
const typeOf = (name: string): number => eventTable.findIndex((info) => info.name === name) + 1;
const open = typeOf('open');
const close = typeOf('close');
const dup2 = typeOf('dup2');
const socket = typeOf('socket');
const connect = typeOf('connect');
const clone3 = typeOf('clone3');
const execveat = typeOf('execveat');
const chdir = typeOf('chdir');

function born(result: number, tid: number, pid: number, parent: number, flags = 0): Uint8Array[] {
  const numbers = [u64(1024), u64(0), u64(0), u32(1), u32(1), u32(0)];
  return [
    u64(result),
    text('sh'),
    text('-c'),
    u64(tid),
    u64(pid),
    u64(parent),
    text('/work'),
    ...numbers,
    text('sh'),
    text('cpu=/'),
    u32(flags),
    u32(1e3),
    u32(100),
    u64(tid),
    u64(pid),
    u64(0),
  ];
}

/** Reads a capture and shows each event: name, thread's name, descriptor. */
function shown(...events: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const reader = new CaptureReader(
    new Machine(),
    new Uint8Array(65_536).fill(1),
    ({ info, thread, descriptorNumber, descriptor }) =>
      lines.push(`${info.name} ${thread?.comm} ${descriptorNumber ?? '-'} ${descriptor?.name ?? '-'}`),
  );
  reader.push(join(section, ...events));
  reader.end();
  return lines;
}

const opened = event(7, open, u64(3), text('a/../passwd'), u32(1), u32(0));

describe('state that events leave', () => {
  it('opens, copies and closes descriptors, the closed one still seen by the close', () => {
    expect(
      shown(
        event(7, chdir, u64(0), text('/etc')),
        opened,
        event(7, dup2, u64(9), u64(3), u64(9)),
        event(7, close - 1, u64(3)),
        event(7, close, u64(0)),
        event(7, close - 1, u64(3)),
        event(7, close - 1, u64(9)),
      ),
    ).toEqual([
      'chdir <NA> - -',
      'open <NA> 3 /etc/passwd',
      'dup2 <NA> 9 /etc/passwd',
      'close <NA> 3 /etc/passwd',
      'close <NA> 3 /etc/passwd',
      'close <NA> 3 -',
      'close <NA> 9 /etc/passwd',
    ]);
  });

  it('gives a failed open no descriptor', () => {
    expect(shown(event(7, open, u64(-2), text('/x'), u32(1), u32(0)))).toEqual(['open <NA> -1 -']);
  });

  it('names connections by their tuple', () => {
    const tuple = join(new Uint8Array([2, 10, 0, 0, 1]), u16(4321), new Uint8Array([10, 0, 0, 2]), u16(80));
    expect(
      shown(
        event(7, socket, u64(4), u32(2), u32(1), u32(0)),
        event(7, connect - 1, u64(4), new Uint8Array()),
        event(7, connect, u64(0), tuple, u64(4)),
      ).at(-1),
    ).toBe('connect <NA> 4 10.0.0.1:4321->10.0.0.2:80');
  });

  it('gives a child the descriptors of its parent, whichever side tells first', () => {
    for (const events of [
      [event(7, clone3, ...born(8, 7, 7, 1)), event(8, clone3, ...born(0, 8, 8, 7))],
      [event(8, clone3, ...born(0, 8, 8, 7)), event(7, clone3, ...born(8, 7, 7, 1))],
    ])
      expect(shown(event(7, chdir, u64(0), text('/etc')), opened, ...events, event(8, close - 1, u64(3))).at(-1)).toBe(
        'close sh 3 /etc/passwd',
      );
  });

  it('reads a new program and its capabilities', () => {
    const machine = new Machine();
    const reader = new CaptureReader(machine, new Uint8Array(65_536).fill(1), () => undefined);
    const numbers = [u64(1024), u64(0), u64(0), u32(1), u32(1), u32(0)];
    reader.push(
      join(
        section,
        event(
          7,
          execveat,
          u64(0),
          text('id'),
          text('-u'),
          u64(7),
          u64(7),
          u64(1),
          text('/tmp'),
          ...numbers,
          text('id'),
          text(`cpu=/docker/${'ab'.repeat(32)}`),
          text('HOME=/root'),
          u32(0),
          u64(7),
          u32(1000),
          u32(5),
          u64(0),
          u64(3),
          u64(3),
          u64(99),
          u64(5),
          u64(6),
          u32(0),
          text('/usr/bin/id'),
          u64(7),
          u32(0),
        ),
      ),
    );
    expect(machine.thread(7)).toMatchObject({
      comm: 'id',
      exePath: '/usr/bin/id',
      arguments: ['-u'],
      environment: ['HOME=/root'],
      cwd: '/tmp/',
      containerId: 'abababababab',
      executable: { writable: true, fromMemfd: true, upperLayer: false, inode: 99n },
      capabilities: { permitted: 3n, effective: 3n },
    });
  });
});

describe('CaptureReader', () => {
  const whole = join(section, opened, event(7, close - 1, u64(3)), event(7, close, u64(0)));

  it('reads the same whatever the pieces are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length }), (size) => {
        const names: string[] = [];
        const reader = new CaptureReader(new Machine(), new Uint8Array(65_536).fill(1), ({ info }) =>
          names.push(info.name),
        );
        for (let at = 0; at < whole.length; at += size) reader.push(whole.subarray(at, at + size));
        reader.end();
        expect(names).toEqual(['open', 'close', 'close']);
      }),
    );
  });

  it.each([
    ['no capture', new TextEncoder().encode('hello, world'), /section header/],
    ['nothing', new Uint8Array(), /empty/],
    ['a cut block', whole.subarray(0, whole.length - 3), /cut off; the 2 events/],
    ['a length that no block has', join(section, u32(0x216), u32(3), u64(0)), /3 bytes/],
  ])('refuses %s', (_name, bytes, message) => {
    expect(() => {
      const reader = new CaptureReader(new Machine(), new Uint8Array(65_536).fill(1), () => undefined);
      reader.push(bytes);
      reader.end();
    }).toThrow(message);
  });

  it('answers damaged bytes with its own error or a result', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 8 }),
        fc.nat(whole.length),
        (changes, cut) => {
          const bytes = whole.slice(0, cut);
          for (const { at, byte } of changes) if (at < cut) bytes[at] = byte;
          try {
            const reader = new CaptureReader(new Machine(), new Uint8Array(65_536).fill(1), (record) => {
              for (let index = 0; index < record.parameterCount; index += 1) record.parameter(index);
            });
            reader.push(bytes);
            reader.end();
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
