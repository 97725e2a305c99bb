import { existsSync } from 'node:fs';
import { defineBenchmark, median } from '../benchmark.ts';
import { measureLatency, type Spread } from '../capture/latency.ts';
import { plain, underStrace, underWatch, watchRules, type Cost } from '../capture/tracer.ts';
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
    const { alert, echo } = await measureLatency();
    print(`from system call to the alert’s line: ${spreadText(alert)}`);
    print(`  a line to a plain process and back ${spreadText(echo)}: what the scheduler takes in the same seconds`);
  },
});

function spreadText({ count, median: middle, p99 }: Spread): string {
  return `median ${middle.toFixed(2)} ms, p99 ${p99.toFixed(1)} ms (${count} of them)`;
}

async function measure(workload: Workload, print: (line: string) => void): Promise<void> {
  const { name, count, command } = workload;
  const line = [...command, String(count)];
  const without: Cost[] = [];
  const watched = new Map(Object.keys(watchRules).map((kind) => [kind, [] as Cost[]]));
  for (let round = 0; round < rounds; round += 1) {
    without.push(await plain(line));
    for (const [kind, costs] of watched)
      costs.push(await underWatch(line, watchRules[kind as keyof typeof watchRules]));
  }
  const base = of(without, ({ processor }) => processor);
  print(
    `${name} (${count}): ${of(without, ({ elapsed }) => elapsed).toFixed(0)} ms, ${base.toFixed(0)} ms of processor time`,
  );
  for (const [kind, costs] of watched) print(`  ${kind.padEnd(28)} ${watchText(costs, base)}`);
  print(`  ${'strace -f'.padEnd(28)} ${await straceText(workload)}`);
}

function of(costs: readonly Cost[], what: (cost: Cost) => number | undefined): number {
  return median(costs.map((cost) => what(cost) ?? 0));
}

function watchText(costs: readonly Cost[], base: number): string {
  const elapsed = of(costs, (cost) => cost.elapsed);
  const drops = costs.reduce((sum, cost) => sum + (cost.drops ?? 0), 0);
  const perSecond = (of(costs, ({ events }) => events) / elapsed) * 1000;
  const processor = of(costs, (cost) => cost.processor);
  return (
    `${elapsed.toFixed(0)} ms, processor time ${(processor / base).toFixed(2)}x; ` +
    `${perSecond.toFixed(0)} events/s, ${drops} drops, itself ${(of(costs, ({ share }) => share) * 100).toFixed(0)} % of a processor`
  );
}

async function straceText({ count, command }: Workload): Promise<string> {
  const part = String(Math.max(1, Math.ceil(count / straceShare)));
  const traced = await underStrace([...command, part], 'openat,execve,connect');
  if (traced === undefined) return 'is not installed';
  const { elapsed, processor } = await plain([...command, part]);
  return `${(traced.elapsed / elapsed).toFixed(2)}x elapsed, processor time ${(traced.processor / processor).toFixed(2)}x (${part} of them)`;
}
