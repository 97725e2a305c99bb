import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { loadCollection, type Collection } from './collection.ts';
import { EbpfError } from './errors.ts';
import { readKernelTypes } from './kernel-types.ts';
import { readIterator } from './link.ts';
import { listPrograms } from './loaded-programs.ts';
import { RingBuffer } from './ring-buffer.ts';
import { readCollectionSpec } from './spec/collection-spec.ts';

const processor = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const object = readFileSync(new URL(`../../bpf/objects/loader-test.${processor}.bpf.o`, import.meta.url));
const spec = readCollectionSpec(object, 'loader-test');

/** Why the kernel cannot be asked here; undefined where it can. */
function obstacle(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  try {
    loadCollection(spec, { kernel: readKernelTypes(), variables: { only_process: word(1) } }).close();
    return undefined;
  } catch (error) {
    if (error instanceof EbpfError && (error.code === 'EBPF_PERMISSION' || error.code === 'EBPF_NO_BTF'))
      return error.message;
    throw error;
  }
}

function word(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

describe('readCollectionSpec', () => {
  it('reads maps, programs, functions and variables, the same each time', () => {
    expect(spec.maps.map((map) => [map.name, map.type, map.keySize, map.valueSize, map.maxEntries])).toEqual([
      ['counts', 'hash', 4, 8, 16],
      ['events', 'ring-buffer', 0, 0, 65_536],
      ['networks', 'lpm-trie', 8, 4, 16],
      ['scratch', 'percpu-array', 4, 8, 1],
      ['recent', 'lru-hash', 4, 8, 4],
      ['.rodata', 'array', 4, 4, 1],
      ['.bss', 'array', 4, 40, 1],
    ]);
    expect(spec.programs.map(({ name, attach }) => [name, attach.prefix, attach.target, attach.optional])).toEqual([
      ['on_enter', 'tp_btf', 'sys_enter', false],
      ['list_tasks', 'iter', 'task', false],
      ['on_tracepoint', 'tp', 'sched/sched_process_exec', true],
      ['on_raw_tracepoint', 'raw_tp', 'sched_process_exec', true],
      ['on_entry', 'fentry', 'do_unlinkat', true],
      ['on_hook', 'lsm', 'file_open', true],
      ['refused', 'raw_tp', 'sched_process_exit', true],
      ['never', 'tp_btf', 'no_such_tracepoint', true],
    ]);
    expect(spec.functions.map(({ name }) => name)).toEqual(['add']);
    expect(spec.variables.get('only_process')).toEqual({ map: '.rodata', offset: 0, size: 4 });
  });

  it('refuses an object for another machine', () => {
    expect(() => readCollectionSpec(readFileSync(process.execPath), 'node')).toThrow(EbpfError);
  });
});

const reason = obstacle();

describe.skipIf(reason !== undefined)(`loadCollection${reason === undefined ? '' : ` (${reason})`}`, () => {
  let collection: Collection | undefined;
  afterEach(() => collection?.close());

  const load = (options: Partial<Parameters<typeof loadCollection>[1]> = {}) =>
    (collection = loadCollection(spec, {
      kernel: readKernelTypes(),
      variables: { only_process: word(process.pid) },
      ...options,
    }));

  it('links functions, answers CO-RE questions and hands over records', () => {
    const { maps, relocated, attach } = load();
    const ring = new RingBuffer(maps.get('events')!);
    attach('on_enter');
    readFileSync('/dev/null');
    const records: number[][] = [];
    ring.drain((memory, offset, length) => {
      const view = new DataView(memory.buffer, offset, length);
      records.push([
        view.getUint32(0, true),
        view.getUint32(4, true),
        view.getUint32(8, true),
        view.getInt32(12, true),
        view.getUint32(16, true),
      ]);
    }, 3);
    ring.close();
    expect(records[0]).toEqual([process.pid, 0, 0, 28, 42]);
    expect(relocated.missing).toBe(0);
    const [key] = maps.get('counts')!.keys();
    expect(Buffer.from(key!).readUInt32LE()).toBe(process.pid);
  });

  it('reads a global variable while the program changes it, and no longer after the end', () => {
    const { attach, global, close } = load({ wants: (name) => name === 'on_enter' });
    const seen = global('seen');
    expect(seen.read()).toBe(0n);
    attach('on_enter');
    readFileSync('/dev/null');
    const first = seen.read();
    expect(first).toBeGreaterThan(0n);
    readFileSync('/dev/null');
    expect(seen.read()).toBeGreaterThan(first);
    expect(() => global('only_process')).toThrow(/no global variable only_process of 8 bytes/);
    close();
    expect(seen.read()).toBe(0n);
  });

  it('runs an iterator over all tasks', () => {
    const { attach } = load({ wants: (name) => name === 'list_tasks' });
    const output = readIterator(attach('list_tasks'));
    const pids = new Set(Array.from({ length: output.length / 4 }, (_, index) => output.readUInt32LE(4 * index)));
    expect(pids.has(process.pid)).toBe(true);
    expect(pids.size).toBeGreaterThan(1);
  });

  it('updates, lists and deletes keys', () => {
    const networks = load().maps.get('networks')!;
    const key = Uint8Array.of(24, 0, 0, 0, 10, 1, 2, 0);
    networks.update(key, word(7));
    expect(networks.lookup(Uint8Array.of(32, 0, 0, 0, 10, 1, 2, 99))).toEqual(Buffer.from(word(7)));
    expect(networks.lookup(Uint8Array.of(32, 0, 0, 0, 10, 9, 2, 99))).toBeUndefined();
    expect([...networks.keys()]).toHaveLength(1);
    expect([networks.delete(key), networks.delete(key)]).toEqual([true, false]);
    expect(() => networks.lookup(Uint8Array.of(1))).toThrow(/a key of 1 bytes/);
  });

  it('names the attach target that this kernel lacks', () => {
    expect(() => load({ wants: (name) => name === 'never' })).toThrow(/no tp_btf target no_such_tracepoint/);
  });

  it('lists programs as bpftool does', (context) => {
    load();
    const { stdout } = spawnSync('bpftool', ['--json', 'prog', 'list'], { encoding: 'utf8' });
    if (stdout === null) context.skip('bpftool is not installed');
    const theirs = (JSON.parse(stdout) as { id: number; name?: string }[]).map(({ id, name = '' }) => ({ id, name }));
    expect(theirs).toEqual(expect.arrayContaining(listPrograms().filter(({ name }) => name === 'list_tasks')));
    expect(listPrograms().some(({ name }) => name === 'list_tasks')).toBe(true);
  });
});
