import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { RuntimeError } from '../../../errors.ts';
import { encodeEvent } from '../../../events/encode.ts';
import { eventTable } from '../../../events/table.ts';
import { Machine } from '../../../state/machine.ts';
import { newDescriptor } from '../../../state/new-descriptor.ts';
import { newThread } from '../../../state/new-thread.ts';
import { readCaptureFile } from '../file.ts';
import { CaptureWriter } from './writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-writer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const everything = new Uint8Array(65_536).fill(1);
const open = eventTable.findLast(({ name, number }) => name === 'openat' && number % 2 === 1)!;
const openEvent = (time: bigint, name: string) =>
  encodeEvent({ time, threadId: 100, type: open.number, parameters: { fd: 3, dirfd: -100, name, flags: 1 } });

/** A machine with a process, a thread of it, and a descriptor of each kind that has a layout of its own. */
function sampleMachine(): Machine {
  const machine = new Machine();
  const shell = newThread(100, 100);
  Object.assign(shell, {
    comm: 'bash',
    exe: '-bash',
    exePath: '/usr/bin/bash',
    cwd: '/root/',
    parentId: 1,
    tty: 34_816,
  });
  Object.assign(shell, {
    arguments: ['-l', ''],
    environment: ['HOME=/root'],
    sessionId: 100,
    groupId: 100,
    fdLimit: 1024,
  });
  shell.cgroups = ['cpu=/a', 'unified=/b'];
  shell.credentials = { uid: 0, gid: 7, loginUid: 1000 };
  shell.capabilities = { effective: 1n << 40n, permitted: 3n, inheritable: 0n };
  Object.assign(shell.executable, { writable: true, upperLayer: true, inode: 9n, fromMemfd: true });
  const tuple = { sourceAddress: '10.0.0.1', sourcePort: 40_000, destinationAddress: '10.0.0.2', destinationPort: 443 };
  const four = Object.assign(newDescriptor(4, 'ipv4', '10.0.0.1:40000->10.0.0.2:443'), { tuple, protocol: 'tcp' });
  Object.assign(four, { connected: true, isServer: false });
  const six = Object.assign(newDescriptor(5, 'ipv6', '::1:8080'), { protocol: 'udp', isServer: true });
  six.tuple = { sourceAddress: '', sourcePort: 0, destinationAddress: '::1', destinationPort: 8080 };
  const file = Object.assign(newDescriptor(6, 'file', '/etc/pässwd'), { openFlags: 3, device: 8, inode: 5n });
  for (const one of [four, six, file, newDescriptor(7, 'pipe', 'pipe:[3]'), newDescriptor(8, 'unix', '/run/x')])
    shell.fds.set(one.number, one);
  machine.addThread(shell);
  machine.addThread(Object.assign(newThread(101, 100), { comm: 'worker' }));
  machine.addUser('', { uid: 1000, gid: 1000, name: 'eve', home: '/home/eve', shell: '/bin/sh' });
  machine.addGroup('', { gid: 7, name: 'ops' });
  return machine;
}

async function roundTrip(name: string, machine: Machine, events: readonly Uint8Array[]): Promise<[Machine, string[]]> {
  const path = join(folder, name);
  const writer = new CaptureWriter(path);
  writer.begin(machine, { hostname: 'host' });
  for (const event of events) writer.event(event, 0, event.length, 3);
  writer.close();
  const read = new Machine();
  const names: string[] = [];
  const consume = (event: { cpu: number; parameter(index: number): unknown }) =>
    void names.push(`${event.cpu} ${String(event.parameter(2))}`);
  expect(await readCaptureFile(path, { machine: read, needed: everything, consume })).toEqual({
    events: events.length,
  });
  return [read, names];
}

describe('a written capture', () => {
  it.each(['plain.scap', 'zipped.scap.gz'])('reads back as it was: %s', async (name) => {
    const machine = sampleMachine();
    const [read, names] = await roundTrip(name, machine, [openEvent(1n, '/a'), openEvent(2n, '/b')]);
    expect(names).toEqual(['3 /a', '3 /b']);
    const [before, after] = [machine.thread(100)!, read.thread(100)!];
    for (const key of ['comm', 'exe', 'exePath', 'arguments', 'environment', 'cwd', 'tty', 'cgroups'] as const)
      expect([key, after[key]]).toEqual([key, before[key]]);
    for (const key of ['credentials', 'capabilities', 'executable', 'groupId'] as const)
      expect([key, after[key]]).toEqual([key, before[key]]);
    for (const [number, { type, name: path, tuple, inode }] of before.fds)
      if (number !== 3)
        expect(after.fds.get(number)).toMatchObject({ type, name: path, tuple, inode: type === 'file' ? inode : 0n });
    expect(read.thread(101)?.main).toBe(after);
    expect([read.user('', 1000)?.name, read.group('', 7)?.name]).toEqual(['eve', 'ops']);
  });

  it('compresses where the name says so', async () => {
    await roundTrip(
      'z.scap.gz',
      sampleMachine(),
      Array.from({ length: 1000 }, (_, index) => openEvent(BigInt(index), '/x')),
    );
    expect(gunzipSync(readFileSync(join(folder, 'z.scap.gz'))).length).toBeGreaterThan(
      3 * statSync(join(folder, 'z.scap.gz')).size,
    );
  });

  it('holds any texts and numbers of a process', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          comm: fc.string({ maxLength: 15 }).map((text) => text.replaceAll('\0', '')),
          arguments: fc.array(fc.string({ minLength: 1 }).map((text) => text.replaceAll('\0', 'x'))),
          parentId: fc.integer({ min: -1, max: 4_194_304 }),
        }),
        async (given) => {
          const machine = new Machine();
          machine.addThread(Object.assign(newThread(100, 100), given));
          const [read] = await roundTrip('any.scap', machine, [openEvent(1n, '/a')]);
          expect(read.thread(100)).toMatchObject(given);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('says where it cannot be written', () => {
    expect(() => new CaptureWriter('/no/such/folder/x.scap')).toThrow(RuntimeError);
  });

  it('is read by sysdig, event by event as the original', async (context) => {
    if (spawnSync('sysdig', ['--version']).error !== undefined) context.skip('sysdig is not installed');
    const corpus = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/falco-tests/trace_files');
    if (!existsSync(corpus)) context.skip('the captures are not there');
    const files = readdirSync(corpus).filter((file) => file.endsWith('.scap'));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const copy = join(folder, file);
      await copyCapture(join(corpus, file), copy);
      expect({ file, lines: sysdig(copy) }).toEqual({ file, lines: sysdig(join(corpus, file)) });
    }
  }, 60_000);
});

async function copyCapture(from: string, to: string): Promise<void> {
  const machine = new Machine();
  const writer = new CaptureWriter(to);
  let isBegun = false;
  await readCaptureFile(from, {
    machine,
    needed: everything,
    consume: () => undefined,
    record(event) {
      if (!isBegun) writer.begin(machine, { hostname: '' });
      isBegun = true;
      writer.event(event.raw, 0, event.length, event.cpu, event.layout);
    },
  });
  writer.close();
}

function sysdig(path: string): string {
  return spawnSync('sysdig', ['-r', path], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;
}
