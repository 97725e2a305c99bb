import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { buildEngine } from '../engine/rule-engine.ts';
import { describedEvent } from '../events/described.ts';
import { fieldsOf } from '../fields/index.ts';
import { parseCondition } from '../rules/condition/parser.ts';
import type { ExpandedRule, PlainCondition } from '../rules/expand.ts';
import { loadRuleSet } from '../ruleset/rule-set.ts';
import { implies } from './implication.ts';
import { shadowedRules } from './shadow.ts';

const plain = (text: string) => parseCondition(text) as PlainCondition;

describe('one condition implies another', () => {
  it.each([
    ['proc.name = a and fd.num = 1', 'proc.name = a'],
    ['proc.name = a', 'proc.name in (a, b)'],
    ['proc.name in (a, b)', 'proc.name in (c, b, a)'],
    ['proc.name = a or proc.name = b', 'proc.name in (a, b)'],
    ['proc.name = bash', 'proc.name startswith ba'],
    ['proc.name = bash', 'proc.name != sh'],
    ['proc.name = bash', 'not proc.name = sh'],
    ['fd.name startswith /etc/ssh', 'fd.name startswith /etc'],
    ['fd.name startswith /etc/ssh', 'fd.name contains tc/s'],
    ['fd.name = /etc/shadow', 'fd.name pmatch (/etc)'],
    ['proc.name = a', 'proc.name exists'],
    ['not proc.name in (a, b)', 'not proc.name = a'],
    ['not (proc.name = a or fd.num = 1)', 'not fd.num = 1'],
    ['fd.num = 3', 'fd.num >= 0'],
    ['evt.num = 0', 'proc.name = x'],
    ['proc.name = x', 'evt.num > 0'],
    [
      '(a.b = 1 or a.b = 2) and c.d = 1'.replaceAll('a.b', 'fd.num').replaceAll('c.d', 'proc.pid'),
      'fd.num = 1 or fd.num = 2',
    ],
  ])('%s → %s', (left, right) => expect(implies(plain(left), plain(right))).toBe(true));

  it.each([
    ['proc.name = a', 'proc.name = a and fd.num = 1'],
    ['proc.name in (a, b)', 'proc.name = a'],
    ['proc.name != sh', 'proc.name = bash'],
    ['not proc.name = sh', 'proc.name != sh'],
    ['not proc.name = a', 'not proc.name in (a, b)'],
    ['fd.name startswith /etc', 'fd.name startswith /etc/ssh'],
    ['fd.num >= 0', 'fd.num = 3'],
    ['fd.ip = 1.2.3.4', 'fd.ip != 5.6.7.8'],
    ['proc.name = bash', 'not proc.name exists'],
    ['proc.aname = a', 'not proc.aname = b'],
    ['proc.name = a or proc.name = b', 'proc.name = a'],
  ])('%s does not imply %s', (left, right) => expect(implies(plain(left), plain(right))).toBe(false));

  it('never where an event says otherwise', () => {
    const check = fc.oneof(
      fc
        .tuple(fc.constantFrom('=', '!=', 'startswith', 'contains', 'endswith'), fc.constantFrom('a', 'ab', 'b', 'ba'))
        .map(([operator, value]) => `proc.name ${operator} ${value}`),
      fc.subarray(['a', 'ab', 'b'], { minLength: 1 }).map((values) => `proc.name in (${values.join(', ')})`),
      fc
        .tuple(fc.constantFrom('=', '!=', '<', '>='), fc.constantFrom(1, 2))
        .map(([operator, value]) => `proc.tty ${operator} ${value}`),
      fc.constantFrom('fd.name exists', 'fd.name = /x', 'fd.name startswith /', 'fd.name != /y'),
    );
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 3 },
        check,
        tie('condition').map((inner) => `not (${inner})`),
        fc
          .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
          .map(([a, word, b]) => `(${a} ${word} ${b})`),
      ),
    }));
    const events = ['a', 'ab', 'b', 'ba'].flatMap((name) =>
      [1, 2].flatMap((terminal) =>
        [undefined, '/x', '/y'].map((file) =>
          describedEvent({
            type: 'openat',
            process: { name, terminal },
            ...(file === undefined ? {} : { descriptor: { type: 'file', name: file } }),
          }),
        ),
      ),
    );
    const isSound = fc.property(
      condition,
      condition,
      (left, right) =>
        !implies(plain(left), plain(right)) || events.every((event) => !holds(left, event) || holds(right, event)),
    );
    expect(fc.check(isSound, { numRuns: 2000 }).counterexample).toBeNull();
  });
});

function holds(condition: string, event: ReturnType<typeof describedEvent>): boolean {
  const rule = { name: 'r' } as ExpandedRule['rule'];
  const options = { fields: fieldsOf('syscall'), firstOnly: true, typeName: () => 'openat' };
  const { engine } = buildEngine([{ rule, condition: plain(condition) }], options);
  let found = false;
  engine.match(event, () => (found = true));
  return found;
}

describe('shadowed rules', () => {
  const rule = (name: string, condition: string, more = '') =>
    `- rule: ${name}\n  desc: d\n  condition: ${condition}\n  output: o\n  priority: INFO\n${more}`;
  const content = [
    '- macro: opened\n  condition: (evt.type in (open, openat))\n',
    rule('wide', 'opened and fd.name startswith /etc'),
    rule('narrow', 'opened and fd.name = /etc/shadow and proc.name = cat'),
    rule('other', 'opened and fd.name startswith /usr'),
    rule('both', 'opened and fd.name = /etc/a or opened and fd.name = /usr/b'),
    rule('free', 'opened and fd.name startswith /var'),
    rule('off', 'opened and fd.name = /etc/b', '  enabled: false\n'),
    rule('audit', 'ka.verb = get', '  source: k8s_audit\n'),
  ].join('');

  it('names who takes their events', () => {
    const found = shadowedRules(loadRuleSet([{ name: 'r', content }]));
    expect(found.map(({ rule: { name }, by }) => [name, by.map((one) => one.name)])).toEqual([
      ['narrow', ['wide']],
      ['both', ['wide', 'other']],
    ]);
  });
});
