import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Btf } from '../../../formats/btf/reader.ts';
import { ringBufferFeature } from '../../../ebpf/features.ts';
import { EbpfError } from '../../../ebpf/errors.ts';
import { loadRuleSet } from '../../ruleset/rule-set.ts';
import { Machine } from '../../state/machine.ts';
import { neededTypes } from '../../state/tracker.ts';
import { bootstrapMachine } from './bootstrap.ts';
import { compileFilter } from './filter/compile.ts';
import { LiveReader, wantedCalls, watchedCalls } from './reader.ts';
import { cgroupMount } from './scope.ts';
import { openLiveSource, type LiveSource } from './source.ts';

const everything = { processes: [], cgroups: [] };

async function obstacle(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  try {
    await (await openLiveSource({ scope: everything, wanted: new Set(), onBatch: () => undefined })).close();
    return undefined;
  } catch (error) {
    if (error instanceof EbpfError && error.exit === 3) return error.message;
    throw error;
  }
}

const reason = await obstacle();

/** Rules over one path, with what the kernel has to send for them. */
function rulesOf(condition: string) {
  const content = `- rule: r\n  desc: d\n  condition: ${condition}\n  output: "%fd.name"\n  priority: INFO\n`;
  const engine = loadRuleSet([{ name: 'r.yaml', content }]).source('syscall')!.engine;
  const wanted = wantedCalls((type) => engine.watches(type), false);
  const filter = compileFilter(watchedCalls((type) => engine.conditions(type), wanted, false));
  return { wanted, filter, needed: neededTypes((type) => engine.watches(type)) };
}

describe.skipIf(reason !== undefined)(`openLiveSource${reason === undefined ? '' : ` (${reason})`}`, () => {
  let shell: ReturnType<typeof spawn>;
  let source: LiveSource | undefined;

  beforeEach(() => {
    shell = spawn('/bin/sh', [], { stdio: ['pipe', 'pipe', 'ignore'], env: { PATH: '/usr/bin:/bin' } });
  });
  afterEach(async () => {
    shell.stdin?.end();
    await source?.close();
  });

  const run = (line: string) =>
    new Promise<void>((resolve) => {
      shell.stdout?.once('data', () => resolve());
      shell.stdin?.write(`${line}; echo done\n`);
    });

  it('lets the kernel keep back what no rule could match, and changes that without a gap', async () => {
    const opened: string[] = [];
    let rules = rulesOf('evt.type in (open, openat, openat2) and fd.num >= 0 and fd.name startswith /etc/pass');
    const reader = new LiveReader(new Machine(), rules.needed, (event) => {
      if (event.info.name.startsWith('open')) opened.push(event.descriptor?.name ?? '');
    });
    bootstrapMachine(reader.machine);
    const scope = { cgroups: [], processes: [shell.pid!] };
    source = await openLiveSource({ scope, ...rules, onBatch: (batch) => reader.push(batch) });
    await run('for turn in 1 2 3 4 5 6 7 8 9 10; do : < /dev/null; done; : < /etc/passwd; cat /nowhere');
    await expect.poll(() => opened).toContain('/etc/passwd');
    expect(opened.filter((path) => !path.startsWith('/etc/pass'))).toEqual([]);
    expect(source.filtered().get('openat')).toBeGreaterThanOrEqual(11);
    rules = rulesOf('evt.type in (open, openat, openat2) and fd.name = /dev/null');
    reader.need(rules.needed);
    source.watch(rules.wanted, rules.filter);
    opened.length = 0;
    await run(': < /etc/passwd; : < /dev/null');
    await expect.poll(() => opened).toContain('/dev/null');
    expect(opened).not.toContain('/etc/passwd');
  });

  it('tells of executions that fail where a rule could match them, and of all that succeed', async () => {
    const told: string[] = [];
    let rules = rulesOf('evt.type in (execve, execveat) and evt.failed = false');
    const reader = new LiveReader(new Machine(), rules.needed, (event) => {
      if (event.info.name.startsWith('execve')) told.push(`${event.signed(0)} ${event.entry?.text(0)}`);
    });
    const scope = { cgroups: [], processes: [shell.pid!] };
    source = await openLiveSource({ scope, ...rules, onBatch: (batch) => reader.push(batch) });
    const once = `(exec /no/such); (exec ${import.meta.filename}); /bin/true`;
    await run(once);
    await expect.poll(() => told).toEqual(['0 /bin/true']);
    expect(source.filtered().get('execve')).toBe(2);
    rules = rulesOf('evt.type in (execve, execveat)');
    source.watch(rules.wanted, rules.filter);
    await run(once);
    await expect.poll(() => told.slice(1)).toEqual(['-2 /no/such', `-13 ${import.meta.filename}`, '0 /bin/true']);
  });

  it('keeps a process in scope whose main thread has ended', async (context) => {
    if (spawnSync('/usr/bin/python3', ['--version']).status !== 0) context.skip('python3 is not installed');
    const told: string[] = [];
    const rules = rulesOf('evt.type in (execve, execveat)');
    const reader = new LiveReader(new Machine(), rules.needed, ({ info, thread }) => {
      if (info.name === 'execve')
        told.push(`${thread?.comm} ${thread?.arguments.join(' ')} ${thread?.tid === thread?.pid}`);
    });
    const scope = { cgroups: [], processes: [shell.pid!] };
    source = await openLiveSource({ scope, ...rules, onBatch: (batch) => reader.push(batch) });
    const thread =
      'import os, threading; threading.Thread(target=os.execv, args=("/bin/sh", ["sh", "-c", "/bin/true x; :"])).start()';
    await run(`/usr/bin/python3 -c '${thread}'`);
    await expect.poll(() => told.slice(1)).toEqual(['sh -c /bin/true x; : true', 'true x true']);
  });

  it('lets a noisy cgroup lose its own events once the ring is half full, not those of others', async (context) => {
    const mount = cgroupMount();
    if (mount === undefined) context.skip('no version 2 cgroups are mounted');
    const cgroup = join(mount!, `dartagnan-noisy-${process.pid}`);
    mkdirSync(cgroup);
    const rules = rulesOf('evt.type in (open, openat)');
    const quiet: string[] = [];
    const reader = new LiveReader(new Machine(), rules.needed, ({ descriptor }) => {
      if (descriptor?.name === '/etc/hostname') quiet.push(descriptor.name);
    });
    const scope = { cgroups: [], processes: [shell.pid!] };
    try {
      const share = { rate: 1 << 16, burst: 1 << 15 };
      source = await openLiveSource({
        scope,
        ...rules,
        ringBytes: 1 << 17,
        share,
        onBatch: (batch) => reader.push(batch),
      });
      // This thread drains the ring; while it waits for the flood it does not, so that the ring fills.
      const flood = `for turn in $(seq 3000); do : < /dev/null; done`;
      shell.stdin?.write(`sh -c 'echo $$ > ${cgroup}/cgroup.procs; ${flood}'; : < /etc/hostname; echo done\n`);
      spawnSync('sh', ['-c', 'sleep 2']);
      await expect.poll(() => quiet.length, { timeout: 5000 }).toBe(1);
      const drops = source.dropsByCgroup();
      expect(drops.get(`/dartagnan-noisy-${process.pid}`)).toBeGreaterThan(100);
      expect(source.lost()).toBe([...source.drops().values()].reduce((sum, count) => sum + count, 0));
      expect(source.lost()).toBe([...drops.values()].reduce((sum, count) => sum + count, 0));
      expect([...drops.keys()]).toEqual([`/dartagnan-noisy-${process.pid}`]);
    } finally {
      await source?.close();
      source = undefined;
      await expect.poll(() => spawnSync('rmdir', [cgroup]).status).toBe(0);
    }
  });

  it('says what is missing on a kernel that answers as 5.4 does, and what works without it', async () => {
    const ring = { ...ringBufferFeature, probe: () => 'missing' as const };
    const opening = openLiveSource({ scope: everything, features: [ring], onBatch: () => undefined });
    await expect(opening).rejects.toMatchObject({ code: 'EBPF_UNSUPPORTED', exit: 3 });
    await expect(opening).rejects.toThrow(
      /the BPF ring buffer is missing \(since Linux 5\.8; .*\)\nreplaying capture files/,
    );
  });

  it('tells nothing of its own process and of those that it starts, but of all others', async () => {
    const path = `/tmp/dartagnan-own-${process.pid}`;
    writeFileSync(path, '');
    const by: number[] = [];
    const rules = rulesOf(`evt.type in (open, openat, openat2) and fd.num >= 0 and fd.name = ${path}`);
    const reader = new LiveReader(new Machine(), rules.needed, ({ descriptor, thread }) => {
      if (descriptor?.name === path) by.push(thread?.pid ?? 0);
    });
    // Started before the source is opened, so no helper of it.
    const other = spawn('sh', ['-c', 'read line; exec cat "$0"', path], { stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      source = await openLiveSource({ scope: everything, ...rules, onBatch: (batch) => reader.push(batch) });
      readFileSync(path);
      spawnSync('cat', [path]);
      other.stdin.end('\n');
      await expect.poll(() => by).toEqual([other.pid]);
    } finally {
      other.kill();
      rmSync(path);
    }
  });

  it('finds its way without the helper that kernels before 5.11 lack', async () => {
    const bytes = readFileSync('/sys/kernel/btf/vmlinux');
    bytes.write('x', bytes.indexOf('\0BPF_FUNC_get_current_task_btf\0') + 1);
    const opened: string[] = [];
    const rules = rulesOf('evt.type in (open, openat, openat2) and fd.num >= 0 and fd.name startswith /etc/pass');
    const reader = new LiveReader(new Machine(), rules.needed, (event) => {
      if (event.info.name.startsWith('open')) opened.push(event.descriptor?.name ?? '');
    });
    bootstrapMachine(reader.machine);
    const scope = { cgroups: [], processes: [shell.pid!] };
    source = await openLiveSource({ scope, ...rules, kernel: new Btf(bytes), onBatch: (batch) => reader.push(batch) });
    await run(': < /dev/null; : < /etc/passwd');
    await expect.poll(() => opened).toEqual(['/etc/passwd']);
  });

  it('tells what a copied descriptor is though nothing told how it came to be', async (context) => {
    if (spawnSync('bash', ['--version']).status !== 0) context.skip('bash is not installed');
    const kinds: string[] = [];
    const rules = rulesOf('evt.type in (dup, dup2, dup3) and evt.rawres = 0');
    expect(rules.wanted.has('openat')).toBe(false);
    const reader = new LiveReader(new Machine(), rules.needed, ({ descriptor, info }) => {
      if (info.name.startsWith('dup')) kinds.push(`${descriptor?.type} ${descriptor?.name}`);
    });
    const scope = { cgroups: [], processes: [shell.pid!] };
    source = await openLiveSource({ scope, ...rules, onBatch: (batch) => reader.push(batch) });
    await run("bash -c 'exec 0</etc/hostname; exec 3</etc; exec 0<&3; exec 0< <(true)'");
    await expect.poll(() => kinds).toEqual(expect.arrayContaining(['file /etc/hostname', 'directory /etc']));
    expect(kinds.some((kind) => kind.startsWith('pipe'))).toBe(true);
  });
});
