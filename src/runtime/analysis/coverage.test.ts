import { describe, expect, it } from 'vitest';
import { loadRuleSet } from '../ruleset/rule-set.ts';
import { silentRules } from './coverage.ts';

const rule = (name: string, condition: string, more = '') =>
  `- rule: ${name}\n  desc: d\n  condition: ${condition}\n  output: o\n  priority: INFO\n${more}`;
const content = [
  '- macro: never_true\n  condition: (evt.num = 0)\n',
  rule('sound', 'evt.type = open'),
  rule('emptied', 'evt.type = open and never_true'),
  rule('off', 'evt.type = open', '  enabled: false\n'),
  rule('audit', 'ka.verb = get', '  source: k8s_audit\n'),
  rule('cloud', 'okta.app = x', '  source: okta\n'),
  rule('unseen', 'evt.type in (mount, umount)'),
  rule('typo', 'evt.type = open and proc.nam = x'),
].join('');
const set = loadRuleSet([{ name: 'rules.yaml', content }]);

describe('rules that can never fire', () => {
  it('says why, where only some sources and event types are offered', () => {
    const offer = { sources: new Set(['syscall']), eventTypes: new Set(['open', 'openat']) };
    expect(silentRules(set, offer).map(({ rule: { name }, reason, detail }) => [name, reason, detail])).toEqual([
      ['emptied', 'condition', ''],
      ['off', 'disabled', ''],
      ['audit', 'source', 'k8s_audit'],
      ['cloud', 'source', 'okta'],
      ['unseen', 'event-types', 'mount, umount'],
      ['typo', 'fault', expect.stringContaining('proc.nam')],
    ]);
  });

  it('counts no rule that all sources serve', () => {
    const offer = { sources: new Set(['syscall', 'k8s_audit']), eventTypes: undefined };
    expect(silentRules(set, offer).map(({ rule: { name } }) => name)).toEqual(['emptied', 'off', 'cloud', 'typo']);
  });
});
