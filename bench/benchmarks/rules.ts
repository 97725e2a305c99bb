import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRuleSet, replayCapture, type RuleSet } from '../../src/runtime/index.ts';
import { defineBenchmark, median } from '../benchmark.ts';
import { type GrownCapture, growCapture, syntheticCapture } from '../runtime/grow.ts';

const rounds = 7;

/** Events a second over a grown capture with a whole rule set, beside sysdig with one filter on the same file. */
export const rules = defineBenchmark({
  name: 'rules',
  doc: 'Rules over a mix of at least a million events (--rules FILE,FILE; default upstream’s three files; --capture FILE), beside sysdig -r with one filter where it is installed.',
  async run(args, print) {
    const option = (name: string): string | undefined =>
      args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
    const corpus = process.env['DARTAGNAN_SHARED'] ?? '../shared';
    const upstream = ['falco_rules.yaml', 'falco-incubating_rules.yaml', 'falco-sandbox_rules.yaml'];
    const named = option('--rules')?.split(',');
    const paths = named ?? upstream.map((name) => join(corpus, 'conformance/falco-rules', name));
    const folder = mkdtempSync(join(tmpdir(), 'dartagnan-rules-bench-'));
    try {
      const given = option('--capture');
      const grown = given === undefined ? syntheticCapture(folder) : growCapture(given, folder);
      print(
        `${grown.events} events, ${(statSync(grown.path).size / 2 ** 20).toFixed(0)} MiB, rules ${paths.join(', ')}`,
      );
      await measure(grown, paths, print);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

/** Rounds of ours and of sysdig in turn, so that what else the machine does falls on both alike; the medians are compared. */
async function measure(grown: GrownCapture, paths: readonly string[], print: (line: string) => void): Promise<void> {
  const set = loadRuleSet(paths.map((name) => ({ name, content: readFileSync(name, 'utf8') })));
  const [ours, theirs]: [number[], number[]] = [[], []];
  let byRule: ReadonlyMap<string, number> = new Map();
  for (let round = 0; round < rounds; round += 1) {
    const start = process.hrtime.bigint();
    byRule = await countAlerts(grown, set);
    ours.push(speed(grown.events, start));
    const peer = runSysdig(grown);
    if (peer !== undefined) theirs.push(peer);
  }
  const alerts = [...byRule.values()].reduce((sum, count) => sum + count, 0);
  print(row(`${set.rules.length} rules, ${alerts} alerts`, ours));
  for (const [rule, count] of byRule) print(`  ${String(count).padStart(8)}  ${rule}`);
  if (theirs.length === 0) return print('sysdig is not installed: no peer to compare with');
  print(row('sysdig -r, one filter', theirs));
  print(`${'ratio'.padEnd(36)}${(median(ours) / median(theirs)).toFixed(2).padStart(10)}x`);
}

function row(name: string, speeds: readonly number[]): string {
  const all = speeds.map((one) => one.toFixed(2)).join(' ');
  return `${name.padEnd(36)}${median(speeds).toFixed(2).padStart(10)} million events/s (${all})`;
}

function speed(events: number, start: bigint): number {
  return events / (Number(process.hrtime.bigint() - start) / 1e3);
}

async function countAlerts({ path, expectedAlerts }: GrownCapture, set: RuleSet): Promise<Map<string, number>> {
  const byRule = new Map<string, number>();
  await replayCapture(path, set, ({ rule }) => byRule.set(rule, (byRule.get(rule) ?? 0) + 1));
  if (expectedAlerts !== undefined)
    for (const { name } of set.rules) {
      const [found, expected] = [byRule.get(name) ?? 0, expectedAlerts.get(name) ?? 0];
      if (found !== expected) throw new Error(`${name}: ${found} alerts, ${expected} are in the file`);
    }
  return byRule;
}

/** A filter that few events match, as one rule would be. */
const filter = 'evt.type in (open,openat,execve,connect) and proc.name=nothing-has-this-name';

function runSysdig({ path, events }: GrownCapture): number | undefined {
  const start = process.hrtime.bigint();
  const { status, error } = spawnSync('sysdig', ['-r', path, filter], { stdio: ['ignore', 'ignore', 'ignore'] });
  return error !== undefined || status !== 0 ? undefined : speed(events, start);
}
