import { existsSync } from 'node:fs';
import { defineBenchmark, median } from '../benchmark.ts';
import { measureLatency } from '../capture/latency.ts';
import { plain, underStrace, underWatch, type Cost } from '../capture/tracer.ts';
import { workloads, type Workload } from '../capture/workload.ts';

const rounds = 3;
/** strace is so much slower that a part of the work tells enough. */
const straceShare = 5;

/** The live capture: events, drops, and what it costs the programs that are watched, beside strace in the same run. */
export const capture = defineBenchmark({
  name: 'capture',
  doc: 'Slowdown of workloads under the live capture, with its events, drops and processor share, beside strace -f.',
  async run(_, print) {
    if (!existsSync('dist/cli.js')) throw new Error('dist/cli.js is missing: npm run build makes it');
    if (process.getuid?.() !== 0) throw new Error('the live capture needs root');
    for (const workload of workloads()) await measure(workload, print);
    const { count, median: middle, p99 } = await measureLatency();
    print(
      `from system call to the alert’s line (${count} alerts): median ${middle.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    );
  },
});

async function measure(workload: Workload, print: (line: string) => void): Promise<void> {
  const { name, count, command } = workload;
  const without: Cost[] = [];
  const watched: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) {
    without.push(await plain([...command, String(count)]));
    watched.push(await underWatch([...command, String(count)]));
  }
  const of = (costs: readonly Cost[], what: (cost: Cost) => number | undefined) =>
    median(costs.map((cost) => what(cost) ?? 0));
  const base = of(without, ({ processor }) => processor);
  const elapsed = of(watched, (cost) => cost.elapsed);
  const drops = watched.reduce((sum, cost) => sum + (cost.drops ?? 0), 0);
  const perSecond = (of(watched, ({ events }) => events) / elapsed) * 1000;
  print(
    `${name} (${count}): ${of(without, (cost) => cost.elapsed).toFixed(0)} ms, ${base.toFixed(0)} ms of processor time`,
  );
  print(
    `  watch run  ${elapsed.toFixed(0)} ms, processor time ${(of(watched, ({ processor }) => processor) / base).toFixed(2)}x; ` +
      `${perSecond.toFixed(0)} events/s, ${drops} drops, itself ${(of(watched, ({ share }) => share) * 100).toFixed(0)} % of a processor`,
  );
  const part = String(Math.max(1, Math.ceil(count / straceShare)));
  const traced = await underStrace([...command, part], 'openat,execve,connect');
  if (traced === undefined) return print('  strace -f  is not installed');
  const { elapsed: partElapsed, processor } = await plain([...command, part]);
  print(
    `  strace -f  ${(traced.elapsed / partElapsed).toFixed(2)}x elapsed, processor time ${(traced.processor / processor).toFixed(2)}x (${part} of them)`,
  );
}
