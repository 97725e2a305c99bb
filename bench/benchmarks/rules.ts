import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRuleSet, replayCapture } from '../../src/runtime/index.ts';
import { defineBenchmark, median } from '../benchmark.ts';
import { growCapture, syntheticCapture } from '../runtime/grow.ts';

const rounds = 5;

/** Events a second over a grown capture with a whole rule set, beside sysdig with one filter on the same file. */
export const rules = defineBenchmark({
  name: 'rules',
  doc: 'Rules over a mix of at least a million events (--rules FILE, --capture FILE), beside sysdig -r with one filter where it is installed.',
  async run(args, print) {
    const option = (name: string): string | undefined =>
      args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
    const corpus = process.env['DARTAGNAN_SHARED'] ?? '../shared';
    const rulePath = option('--rules') ?? join(corpus, 'conformance/falco-rules/falco_rules.yaml');
    const folder = mkdtempSync(join(tmpdir(), 'dartagnan-rules-bench-'));
    try {
      const given = option('--capture');
      const grown = given === undefined ? syntheticCapture(folder) : growCapture(given, folder);
      print(`${grown.events} events, ${(statSync(grown.path).size / 2 ** 20).toFixed(0)} MiB, rules ${rulePath}`);
      const ours = await measureOurs(grown.path, rulePath, grown.expectedAlerts, print);
      const theirs = measureSysdig(grown.path, grown.events);
      if (theirs === undefined) return print('sysdig is not installed: no peer to compare with');
      print(`${'sysdig -r, one filter'.padEnd(36)}${theirs.toFixed(2).padStart(10)} million events/s`);
      print(`${'ratio'.padEnd(36)}${(ours / theirs).toFixed(2).padStart(10)}x`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

/** Million events a second, the median of some rounds; each must give the same alerts. */
async function measureOurs(
  path: string,
  rulePath: string,
  expected: number | undefined,
  print: (line: string) => void,
): Promise<number> {
  const set = loadRuleSet([{ name: rulePath, content: readFileSync(rulePath, 'utf8') }]);
  const [speeds, byRule]: [number[], Map<string, number>] = [[], new Map()];
  for (let round = 0; round < rounds; round += 1) {
    byRule.clear();
    const start = process.hrtime.bigint();
    const { events } = await replayCapture(path, set, ({ rule }) => byRule.set(rule, (byRule.get(rule) ?? 0) + 1));
    speeds.push(events / (Number(process.hrtime.bigint() - start) / 1e3));
  }
  const alerts = [...byRule.values()].reduce((sum, count) => sum + count, 0);
  if (expected !== undefined && alerts !== expected) throw new Error(`${alerts} alerts, ${expected} are in the file`);
  print(
    `${`${set.rules.length} rules, ${alerts} alerts`.padEnd(36)}${median(speeds).toFixed(2).padStart(10)} million events/s`,
  );
  for (const [rule, count] of byRule) print(`  ${String(count).padStart(8)}  ${rule}`);
  return median(speeds);
}

/** The filter is one that many events have to be looked at for, as one rule would. */
const filter = 'evt.type in (open,openat,execve,connect) and proc.name=nothing-has-this-name';

function measureSysdig(path: string, events: number): number | undefined {
  const speeds: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const start = process.hrtime.bigint();
    const { status, error } = spawnSync('sysdig', ['-r', path, filter], { stdio: ['ignore', 'ignore', 'ignore'] });
    if (error !== undefined || status !== 0) return undefined;
    speeds.push(events / (Number(process.hrtime.bigint() - start) / 1e3));
  }
  return median(speeds);
}
