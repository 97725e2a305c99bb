import { resolve } from 'node:path';
import { shadowedRules } from '../../runtime/analysis/shadow.ts';
import { loadRuleSet, type RuleSet } from '../../runtime/ruleset/rule-set.ts';
import { readCaptureFile } from '../../runtime/sources/capture/file.ts';
import { Machine } from '../../runtime/state/machine.ts';
import { neededTypes } from '../../runtime/state/tracker.ts';
import { prepare, type WatchSettings } from './prepare.ts';
import type { WatchPorts } from './run.ts';

/** How often a rule matched an event that an earlier rule took. */
interface Taken {
  readonly rule: string;
  readonly by: string;
  readonly events: number;
  /** Events that the rule matched in all. */
  readonly of: number;
}

/** Reports rules that others shadow under `rule_matching: first`: proved from their conditions, and counted over a capture where one is named. */
export async function reportShadows(
  settings: WatchSettings,
  { stdout, cwd, env, signal }: WatchPorts,
): Promise<number> {
  const { rules, files } = await prepare(settings, cwd, env);
  const proved = shadowedRules(rules);
  const file = settings['capture-file'];
  const all = loadRuleSet(files, { firstOnly: false });
  const counted = file === undefined ? undefined : await countTaken(resolve(cwd, file), all, rules, signal);
  if (settings.format === 'json') {
    const shadowed = proved.map(({ rule, by }) => ({ rule: rule.name, by: by.map(({ name }) => name) }));
    stdout(`${JSON.stringify({ shadowed, ...(counted === undefined ? {} : { counted }) })}\n`);
  } else stdout(textOf(proved, rules.rules.length, counted));
  return 0;
}

function textOf(
  proved: ReturnType<typeof shadowedRules>,
  count: number,
  counted: readonly Taken[] | undefined,
): string {
  const lines = proved.map(({ rule, by }) => {
    const { file, line } = rule.position;
    return `${rule.name} (${file}:${line}) never fires: ${by.map(({ name }) => name).join(' and ')} matches first\n`;
  });
  const head = `${count} rules, ${proved.length} shadowed whole (rule_matching: first)\n`;
  const taken = (counted ?? []).map(
    ({ rule, by, events, of }) => `${rule}: ${events} of its ${of} events went to ${by}, which stands before it\n`,
  );
  const measured = counted === undefined ? [] : [`${counted.length} pairs of rules met in the capture\n`, ...taken];
  return [head, ...lines, ...measured].join('');
}

/** Runs all rules over every event and counts which of those that match come second. */
async function countTaken(path: string, all: RuleSet, running: RuleSet, signal: AbortSignal): Promise<Taken[]> {
  const names = new Set(running.rules.map(({ name }) => name));
  const engine = all.source('syscall')?.engine;
  const pairs = new Map<string, number>();
  const totals = new Map<string, number>();
  const add = (map: Map<string, number>, key: string) => void map.set(key, (map.get(key) ?? 0) + 1);
  await readCaptureFile(path, {
    machine: new Machine(),
    needed: neededTypes((type) => engine?.watches(type) === true),
    consume(event) {
      let first: string | undefined;
      engine?.match(event, ({ name }) => {
        if (!names.has(name)) return;
        add(totals, name);
        if (first === undefined) first = name;
        else add(pairs, JSON.stringify([name, first]));
      });
    },
    signal,
  });
  return [...pairs]
    .map(([key, events]) => {
      const [rule = '', by = ''] = JSON.parse(key) as string[];
      return { rule, by, events, of: totals.get(rule) ?? 0 };
    })
    .toSorted((left, right) => right.events - left.events);
}
