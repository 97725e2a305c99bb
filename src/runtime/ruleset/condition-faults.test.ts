import { expect, it } from 'vitest';
import { loadRuleSet } from './rule-set.ts';

it.each([
  ['evt.type = open and evt.dir = <', 1],
  ['evt.type = open and not (fd.num > 3 or evt.dir = >)', 1],
  ['evt.type = open', 0],
])('%s: tells that entries of calls are no events any more', (condition, count) => {
  const rule = { rule: 'r', desc: 'd', condition, output: 'o', priority: 'INFO' };
  const { diagnostics, rules } = loadRuleSet([{ name: 'r.yaml', content: JSON.stringify([rule]) }]);
  expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
    Array.from({ length: count }, () => 'warning LOAD_DEPRECATED_ITEM'),
  );
  expect(rules).toHaveLength(1);
});
