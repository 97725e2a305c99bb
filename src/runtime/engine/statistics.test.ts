import { describe, expect, it } from 'vitest';
import { loadRuleSet } from '../ruleset/rule-set.ts';
import { describedEvent } from '../events/described.ts';

const rule = (name: string, condition: string) =>
  `- rule: ${name}\n  desc: d\n  condition: evt.type = execve and ${condition}\n  output: o\n  priority: INFO\n`;
const content =
  rule('cheap', 'proc.name = never') + rule('dear', 'proc.args icontains zzz') + rule('found', 'proc.name = abababx');
const event = describedEvent({ type: 'execve', process: { name: 'abababx', arguments: ['aB'.repeat(20_000)] } });

function run(times: number, firstOnly: boolean) {
  const set = loadRuleSet([{ name: 'r', content }], { statistics: true, firstOnly });
  const source = set.source('syscall')!;
  for (let index = 0; index < times; index += 1) source.evaluate(event, '', () => undefined);
  return source.engine.statistics!.report();
}

describe('costs of rules', () => {
  it.each([100, 4096, 20_000])('counts hits exactly and looks nearly, over %i events', (times) => {
    const [cheap, dear, found] = run(times, false);
    expect([cheap!.hits, dear!.hits, found!.hits]).toEqual([0, 0, times]);
    expect(Math.abs(found!.evaluations - times)).toBeLessThanOrEqual(64);
    expect(dear!.nanoseconds).toBeGreaterThan(cheap!.nanoseconds);
  });

  it('does not look behind the first match', () => {
    const set = rule('all', 'proc.pid > 0') + content;
    const source = loadRuleSet([{ name: 'r', content: set }], { statistics: true }).source('syscall')!;
    source.evaluate(event, '', () => undefined);
    expect(source.engine.statistics!.report().map(({ evaluations }) => evaluations)).toEqual([1, 0, 0, 0]);
  });

  it('costs nothing where nobody asked', () => {
    expect(loadRuleSet([{ name: 'r', content }]).source('syscall')!.engine.statistics).toBeUndefined();
  });
});
