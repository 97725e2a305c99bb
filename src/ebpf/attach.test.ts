import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadCollection, type Collection } from './collection.ts';
import { EbpfError } from './errors.ts';
import { readKernelTypes } from './kernel-types.ts';
import { openPinned, pin } from './link.ts';
import { listPrograms } from './loaded-programs.ts';
import { readCollectionSpec } from './spec/collection-spec.ts';
import { cLibrary } from './sys/library.ts';

const processor = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const object = readFileSync(new URL(`../../bpf/objects/loader-test.${processor}.bpf.o`, import.meta.url));
const spec = readCollectionSpec(object, 'loader-test');
const word = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const long = (value: number) => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);

/** What the kernel refuses on some machines though root asks: the room’s own words for it. */
function attempt(wanted: string): Collection | EbpfError {
  let collection: Collection | undefined;
  try {
    collection = loadCollection(spec, { kernel: readKernelTypes(), wants: (name) => name === wanted });
    collection.attach(wanted);
    return collection;
  } catch (error) {
    collection?.close();
    if (error instanceof EbpfError) return error;
    throw error;
  }
}

function obstacle(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'this kernel publishes no type information';
  const tried = attempt('list_tasks');
  if (tried instanceof EbpfError) return tried.message;
  tried.close();
  return undefined;
}

const reason = obstacle();

describe.skipIf(reason !== undefined)(`programs in this kernel${reason === undefined ? '' : ` (${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-ebpf-'));
  const mounted: string[] = [];
  let collection: Collection | undefined;
  beforeAll(() => {
    if (!existsSync('/sys/kernel/tracing/events') && mount('tracefs', '/sys/kernel/tracing'))
      mounted.push('/sys/kernel/tracing');
  });
  afterEach(() => collection?.close());
  afterAll(() => {
    for (const path of mounted) spawnSync('umount', [path]);
    rmSync(folder, { recursive: true, force: true });
  });

  const mount = (type: string, path: string) => spawnSync('mount', ['-t', type, type, path]).status === 0;
  const mine = (known: ReadonlySet<number>) => listPrograms().filter(({ id }) => !known.has(id));

  it.each([
    ['on_raw_tracepoint', 'by_raw_tracepoint'],
    ['on_tracepoint', 'by_tracepoint'],
  ])('attaches %s', (name, counter) => {
    const loaded = attempt(name);
    if (loaded instanceof EbpfError) throw loaded;
    collection = loaded;
    const count = collection.global(counter);
    const before = count.read();
    spawnSync('true');
    expect(count.read()).toBeGreaterThan(before);
    collection.close();
    spawnSync('true');
    expect(count.read()).toBe(0n);
  });

  it.each([
    ['on_entry', 'by_entry', () => unlinkSync(touched())],
    ['on_hook', 'by_hook', () => readFileSync('/dev/null')],
  ])('attaches %s where the kernel allows it, and says what it refuses', (name, counter, act) => {
    const loaded = attempt(name);
    if (loaded instanceof EbpfError) {
      expect(['EBPF_PERMISSION', 'EBPF_UNSUPPORTED', 'EBPF_SYSCALL']).toContain(loaded.code);
      return expect(loaded.message).toContain(`program ${name}`);
    }
    collection = loaded;
    act();
    expect(collection.global(counter).read()).toBeGreaterThan(0n);
  });

  function touched(): string {
    const path = join(folder, 'touched');
    writeFileSync(path, '');
    return path;
  }

  it('gives the end of the verifier’s log where it refuses a program', () => {
    const refused = attempt('refused');
    expect(refused).toMatchObject({ code: 'EBPF_VERIFIER', exit: 3 });
    expect((refused as EbpfError).message).toMatch(/load program refused: E[A-Z]+\n[^]*invalid mem access/);
  });

  it('lets a hash forget what was not used for long', () => {
    const loaded = attempt('list_tasks');
    if (loaded instanceof EbpfError) throw loaded;
    collection = loaded;
    const recent = collection.maps.get('recent')!;
    for (let key = 0; key < 400; key += 1) recent.update(word(key), long(key));
    const keys = [...recent.keys()].length;
    expect(keys).toBeGreaterThan(0);
    expect(keys).toBeLessThan(400);
    expect(recent.lookup(word(399))).toEqual(Buffer.from(long(399)));
  });

  it('finds the longest prefix', () => {
    const loaded = attempt('list_tasks');
    if (loaded instanceof EbpfError) throw loaded;
    collection = loaded;
    const networks = collection.maps.get('networks')!;
    const key = (bits: number, ...bytes: number[]) => Uint8Array.of(bits, 0, 0, 0, ...bytes);
    networks.update(key(8, 10, 0, 0, 0), word(8));
    networks.update(key(24, 10, 1, 2, 0), word(24));
    const found = (...bytes: number[]) => networks.lookup(key(32, ...bytes))?.[0];
    expect([found(10, 1, 2, 3), found(10, 9, 9, 9), found(11, 0, 0, 1)]).toEqual([24, 8, undefined]);
  });

  it('lifts the limit of locked memory, by which kernels before 5.11 account maps', () => {
    const limit = Buffer.alloc(16);
    attemptClosed();
    cLibrary().prlimit(0, 8, null, limit);
    // The soft limit is as high as this process may set it: infinite with CAP_SYS_RESOURCE, else the hard one.
    expect(limit.readBigUInt64LE(0)).toBe(limit.readBigUInt64LE(8));
  });

  function attemptClosed(): void {
    const loaded = attempt('list_tasks');
    if (!(loaded instanceof EbpfError)) loaded.close();
  }

  it('keeps a pinned map beyond its collection, until it is unlinked', (context) => {
    const place = join(folder, 'bpf');
    mkdirSync(place);
    if (!mount('bpf', place)) context.skip('no bpf file system can be mounted');
    mounted.push(place);
    const loaded = attempt('list_tasks');
    if (loaded instanceof EbpfError) throw loaded;
    pin(loaded.maps.get('counts')!, join(place, 'counts'));
    loaded.close();
    const again = openPinned(join(place, 'counts'));
    expect(again.fd).toBeGreaterThan(0);
    again.close();
    unlinkSync(join(place, 'counts'));
    expect(() => openPinned(join(place, 'counts'))).toThrow(/open pinned .*ENOENT/);
    expect(() => openPinned('/proc/self/status')).toThrow(EbpfError);
  });

  it('leaves nothing in the kernel after its end', async () => {
    const known = new Set(listPrograms().map(({ id }) => id));
    const loaded = attempt('on_raw_tracepoint');
    if (loaded instanceof EbpfError) throw loaded;
    expect(mine(known).map(({ name }) => name)).toContain('on_raw_tracepoi');
    loaded.close();
    await expect.poll(() => mine(known).filter(({ name }) => name === 'on_raw_tracepoi')).toEqual([]);
  });
});
