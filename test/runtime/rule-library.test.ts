import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describedEvent } from '../../src/runtime/events/described.ts';
import { loadRuleSet } from '../../src/runtime/ruleset/rule-set.ts';

interface RuleEvents {
  readonly rule: string;
  /** Other rules that the events fire too, each with good reason. */
  readonly also?: readonly string[];
  readonly fires: readonly unknown[];
  readonly quiet: readonly unknown[];
}

const folder = 'rules';
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const set = loadRuleSet(
  files.sort().map((name) => ({ name, content: readFileSync(join(folder, name), 'utf8') })),
  { firstOnly: false },
);
const events = readdirSync(join(folder, 'events')).flatMap(
  (name) => parse(readFileSync(join(folder, 'events', name), 'utf8')) as RuleEvents[],
);

function alertsOf(event: unknown): string[] {
  const rules: string[] = [];
  set.source('syscall')!.evaluate(describedEvent(event), 'host', ({ rule }) => rules.push(rule));
  return rules;
}

describe('our rule library', () => {
  it('loads without a fault', () => {
    expect(set.diagnostics).toEqual([]);
  });

  it('has at least 100 rules, each with a MITRE tactic and technique, and each with its events', () => {
    expect(set.rules.length).toBeGreaterThanOrEqual(100);
    for (const { name, tags } of set.rules)
      expect([name, tags.some((tag) => tag.startsWith('mitre_')), tags.some((tag) => /^T\d{4}/.test(tag))]).toEqual([
        name,
        true,
        true,
      ]);
    expect(events.map(({ rule }) => rule).sort()).toEqual(set.rules.map(({ name }) => name).sort());
  });

  it.each(events)('$rule', ({ rule, also = [], fires, quiet }) => {
    expect(fires.length * quiet.length).toBeGreaterThan(0);
    const met = new Set<string>();
    for (const event of fires) {
      const alerts = alertsOf(event);
      expect([event, alerts]).toEqual([event, expect.arrayContaining([rule])]);
      const others = alerts.filter((name) => name !== rule);
      for (const name of others) met.add(name);
    }
    expect([...met].sort()).toEqual([...also].sort());
    for (const event of quiet) expect([event, alertsOf(event)]).toEqual([event, expect.not.arrayContaining([rule])]);
  });
});
