import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { benchFolder } from './folder.ts';

/** From a system call to the alert's line in the reader's hands, milliseconds. */
export interface Latency {
  readonly count: number;
  readonly median: number;
  readonly p99: number;
}

const calls = 500;
const pause = 10;

/** Opens a file of its own again and again while `watch run` looks for it. */
export async function measureLatency(): Promise<Latency> {
  const folder = benchFolder();
  const [mark, rules] = [join(folder, 'mark'), join(folder, 'rules.yaml')];
  writeFileSync(mark, '');
  writeFileSync(
    rules,
    `- rule: mark\n  desc: d\n  condition: evt.type in (open, openat) and fd.name = ${mark}\n  output: "%evt.rawtime"\n  priority: INFO\n`,
  );
  const flags = ['-r', rules, '-o', 'json_output=true', '--pid', String(process.pid)];
  const watch = spawn(process.execPath, ['dist/cli.js', 'watch', 'run', ...flags]);
  const times: number[] = [];
  createInterface({ input: watch.stdout }).on('line', (line) => {
    const now = (performance.timeOrigin + performance.now()) * 1e6;
    times.push((now - (JSON.parse(line) as { output_fields: { 'evt.time': number } }).output_fields['evt.time']) / 1e6);
  });
  await new Promise<void>((resolve) =>
    watch.stderr.on('data', (chunk: Buffer) => chunk.toString().includes('the kernel is watched') && resolve()),
  );
  for (let call = 0; call < calls; call += 1) {
    closeSync(openSync(mark, 'r'));
    await new Promise((later) => setTimeout(later, pause));
  }
  await new Promise((later) => setTimeout(later, 300));
  const ended = new Promise((resolve) => watch.once('exit', resolve));
  watch.kill('SIGTERM');
  await ended;
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { count: sorted.length, median: at(0.5), p99: at(0.99) };
}
