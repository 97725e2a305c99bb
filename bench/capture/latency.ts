import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { benchFolder } from './folder.ts';

/** A spread of times, milliseconds. */
export interface Spread {
  readonly count: number;
  readonly median: number;
  readonly p99: number;
}

/** From a system call to the alert's line in the reader's hands, and what a machine takes that has other work to do. */
export interface Latency {
  readonly alert: Spread;
  /** A line to a plain process and back, in turn with the calls: what the scheduler alone costs two such processes. */
  readonly echo: Spread;
}

const calls = 500;
/** Milliseconds between a call and a line to the echo. */
const pause = 5;

/** Opens a file of its own again and again while `watch run` looks for it, and in between asks a process that only answers. */
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
  const echo = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)']);
  const [alerts, answers]: [number[], number[]] = [[], []];
  createInterface({ input: watch.stdout }).on('line', (line) => {
    const { output_fields: fields } = JSON.parse(line) as { output_fields: { 'evt.time': number } };
    alerts.push(now() - fields['evt.time'] / 1e6);
  });
  createInterface({ input: echo.stdout }).on('line', (line) => answers.push(now() - Number(line)));
  await new Promise<void>((resolve) =>
    watch.stderr.on('data', (chunk: Buffer) => chunk.toString().includes('the kernel is watched') && resolve()),
  );
  for (let call = 0; call < calls; call += 1) {
    closeSync(openSync(mark, 'r'));
    await later(pause);
    echo.stdin.write(`${now()}\n`);
    await later(pause);
  }
  await later(300);
  await Promise.all([ended(watch), ended(echo)]);
  return { alert: spread(alerts), echo: spread(answers) };
}

/** Milliseconds since 1970, with their fractions. */
const now = () => performance.timeOrigin + performance.now();

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function ended(child: ChildProcess): Promise<unknown> {
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return exit;
}

function spread(times: readonly number[]): Spread {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { count: sorted.length, median: at(0.5), p99: at(0.99) };
}
