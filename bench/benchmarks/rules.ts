import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadRuleSet, replayCapture, type RuleSet } from '../../src/runtime/index.ts';
import { defineBenchmark, median } from '../benchmark.ts';
import { eventBlocks, type GrownCapture, growCapture, syntheticCapture } from '../runtime/grow.ts';

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

/** Speeds of one side: by the wall clock, and by the processor time that it took. */
interface Speeds {
  readonly wall: number[];
  readonly processor: number[];
}

/** Rounds of ours and of sysdig in turn, so that what else the machine does falls on both alike; the medians are compared. */
async function measure(grown: GrownCapture, paths: readonly string[], print: (line: string) => void): Promise<void> {
  const begin = performance.now();
  const set = loadRuleSet(paths.map((name) => ({ name, content: readFileSync(name, 'utf8') })));
  const loading = performance.now() - begin;
  const [ours, theirs]: [Speeds, Speeds] = [
    { wall: [], processor: [] },
    { wall: [], processor: [] },
  ];
  const first = performance.now();
  let byRule: ReadonlyMap<string, number> = await countAlerts(grown, set);
  const firstRound = performance.now() - first;
  await countAlerts(grown, set);
  const start = startUp(grown.path);
  for (let round = 0; round < rounds; round += 1) {
    const [from, used] = [performance.now(), process.cpuUsage()];
    byRule = await countAlerts(grown, set);
    const { user, system } = process.cpuUsage(used);
    ours.wall.push(grown.events / (performance.now() - from) / 1e3);
    ours.processor.push(grown.events / (user + system));
    const peer = runSysdig(grown.path);
    if (peer === undefined) continue;
    theirs.wall.push(grown.events / (peer.wall - start.wall) / 1e3);
    theirs.processor.push(grown.events / (peer.processor - start.processor) / 1e3);
  }
  const alerts = [...byRule.values()].reduce((sum, count) => sum + count, 0);
  printSpeeds(`${set.rules.length} rules, ${alerts} alerts`, ours, print);
  for (const [rule, count] of byRule) print(`  ${String(count).padStart(8)}  ${rule}`);
  print(
    `start-up, not counted above: ${loading.toFixed(0)} ms to read and compile the rules, ${firstRound.toFixed(0)} ms for the first round, in which the engine optimizes`,
  );
  if (theirs.wall.length === 0) return print('sysdig is not installed: no peer to compare with');
  printSpeeds('sysdig -r, one filter', theirs, print);
  print(`start-up, not counted above: ${start.wall.toFixed(0)} ms to start and end, on a file of one event`);
  print(ratio('ratio by the clock', median(ours.wall) / median(theirs.wall)));
  print(ratio('ratio by processor time', median(ours.processor) / median(theirs.processor)));
}

function printSpeeds(name: string, { wall, processor }: Speeds, print: (line: string) => void): void {
  const all = wall.map((one) => one.toFixed(2)).join(' ');
  print(`${name.padEnd(36)}${median(wall).toFixed(2).padStart(10)} million events/s (${all})`);
  print(`${''.padEnd(36)}${median(processor).toFixed(2).padStart(10)} million events a second of processor time`);
}

function ratio(name: string, value: number): string {
  return `${name.padEnd(36)}${value.toFixed(2).padStart(10)}x`;
}

/** What it costs the peer to start and end, milliseconds: it is a new process each round, ours is one for all. */
function startUp(path: string): RunTime {
  const short = join(dirname(path), 'short.scap');
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(1 << 22);
    const bytes = head.subarray(0, readSync(file, head));
    writeFileSync(short, bytes.subarray(0, beginOf(bytes)));
  } finally {
    closeSync(file);
  }
  const runs = Array.from({ length: rounds }, () => runSysdig(short) ?? { wall: 0, processor: 0 });
  return { wall: median(runs.map(({ wall }) => wall)), processor: median(runs.map(({ processor }) => processor)) };
}

/** What a run took, milliseconds by the clock and of processor time. */
interface RunTime {
  readonly wall: number;
  readonly processor: number;
}

/** Bytes of the lists before the first event, and that event. */
function beginOf(bytes: Buffer): number {
  let at = 0;
  while (at + 12 <= bytes.length) {
    const isEvent = eventBlocks.has(bytes.readUInt32LE(at));
    at += bytes.readUInt32LE(at + 4);
    if (isEvent) break;
  }
  return at;
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

/** One run of the peer; the shell tells the processor time. */
function runSysdig(path: string): RunTime | undefined {
  const start = performance.now();
  const { status, stdout } = spawnSync('sh', ['-c', 'sysdig -r "$1" "$2" > /dev/null && times', 'sh', path, filter], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (status !== 0) return undefined;
  const wall = performance.now() - start;
  const times = stdout.trim().split('\n').at(-1) ?? '';
  const spent = [...times.matchAll(/(?<minutes>\d+)m(?<seconds>[\d.]+)s/g)];
  const processor = spent.reduce(
    (sum, { groups }) => sum + Number(groups!['minutes']) * 60 + Number(groups!['seconds']),
    0,
  );
  return { wall, processor: processor * 1e3 };
}
