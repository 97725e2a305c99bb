import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from './folder.ts';

/** What a run of a workload cost. */
export interface Cost {
  /** Milliseconds from start to end; on a machine with other work this says little. */
  readonly elapsed: number;
  /** Milliseconds of processor time that the workload itself took, what tracing adds to its system calls included. */
  readonly processor: number;
  readonly events?: number;
  readonly drops?: number;
  /** Share of one processor that the tracer took. */
  readonly share?: number;
}

const ruleOf = (condition: string) =>
  `- rule: bench\n  desc: nothing in the workload matches it\n  condition: ${condition}\n  output: "%proc.name"\n  priority: WARNING\n`;

const watchedTypes = 'evt.type in (open, openat, openat2, execve, connect)';

/** Rules to run a workload under: the kernel keeps back what the first asks nothing of, and must send all of it for the second. */
export const watchRules = {
  'watch run, one path wanted': ruleOf(`${watchedTypes} and fd.name = /etc/shadow`),
  'watch run, every event sent': ruleOf(`${watchedTypes} and proc.name = nobody-is-called-so`),
} as const;

/** Runs a command without any tracer. */
export async function plain(command: readonly string[]): Promise<Cost> {
  return timeOf(command);
}

/** Runs a command under strace, all threads and children, one system call followed; undefined where strace is not installed. */
export async function underStrace(command: readonly string[], calls: string): Promise<Cost | undefined> {
  if (spawnSync('strace', ['-V']).status !== 0) return undefined;
  return timeOf(['strace', '-f', '-qq', '-e', `trace=${calls}`, '-o', '/dev/null', ...command]);
}

/** Runs a command while the built `watch run` watches the whole machine with some rules. */
export async function underWatch(command: readonly string[], rules: string): Promise<Cost> {
  const path = join(benchFolder(), 'rules.yaml');
  writeFileSync(path, rules);
  const watch = spawn(process.execPath, ['dist/cli.js', 'watch', 'run', '-r', path, '--log-format', 'json']);
  let log = '';
  watch.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await until(() => log.includes('the kernel is watched'), watch);
  const before = ticksOf(watch.pid!);
  const { elapsed, processor } = await timeOf(command);
  await new Promise((later) => setTimeout(later, 200));
  const share = ((ticksOf(watch.pid!) - before) * 10) / elapsed;
  const ended = new Promise((resolve) => watch.once('exit', resolve));
  watch.kill('SIGTERM');
  await ended;
  const last = log.split('\n').findLast((line) => line.includes('the watch of the kernel has ended')) ?? '{}';
  const { events, drops } = JSON.parse(last) as { events?: number; drops?: number };
  return {
    elapsed,
    processor,
    share,
    ...(events === undefined ? {} : { events }),
    ...(drops === undefined ? {} : { drops }),
  };
}

function until(done: () => boolean, watch: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    watch.once('exit', (code) => reject(new Error(`watch run ended with ${code}`)));
    const timer = setInterval(() => {
      if (!done()) return;
      clearInterval(timer);
      resolve();
    }, 20);
  });
}

/** Clock ticks (10 ms) of user and system time. */
function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** The shell's `times` tells what the children took: `0m0.041s 0m0.476s` in its second line. */
function timeOf(command: readonly string[]): Promise<Cost> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', '"$@" >/dev/null 2>&1; times', 'sh', ...command], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', () => {
      const elapsed = performance.now() - start;
      const parts = [...(output.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
      const processor = parts.reduce(
        (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
        0,
      );
      resolve({ elapsed, processor });
    });
  });
}
