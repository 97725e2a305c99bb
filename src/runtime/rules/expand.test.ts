import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventTypes } from './event-types.ts';
import { expandRules, type PlainCondition } from './expand.ts';
import { RuleLoader } from './loader.ts';

const context = { engineVersion: '0.63.0', plugins: { container: '0.4.1', json: '0.7.3' }, isField: () => true };

function expand(...files: readonly string[]) {
  const loader = new RuleLoader(context);
  files.forEach((content, index) => loader.load(`${index}.yaml`, content));
  return expandRules(loader);
}

const rule = (condition: string, extra = '') =>
  `- rule: r\n  desc: d\n  condition: ${condition}\n  output: o\n  priority: INFO\n${extra}`;

function shape(condition: PlainCondition): string {
  if (condition.kind === 'not') return `!${shape(condition.operand)}`;
  if (condition.kind !== 'check')
    return `(${condition.operands.map(shape).join(condition.kind === 'and' ? ' & ' : ' | ')})`;
  const { left, operator, right } = condition;
  return `${left.kind === 'field' ? left.name : left.name} ${operator} ${right.map((value) => (value.kind === 'constant' ? value.text : value.name)).join(',')}`;
}

const shapeOf = (...files: readonly string[]) => shape(expand(...files).rules[0]!.condition);
const faultsOf = (...files: readonly string[]) =>
  expand(...files).diagnostics.map(({ code, item, message }) => `${code} ${item.type} ${item.name}: ${message}`);

describe('expandRules', () => {
  it.each([
    [
      'nested lists and macros',
      '- list: a\n  items: [x, \'"(y)"\']\n- list: b\n  items: [a, z]\n- macro: m\n  condition: p.n in (b, w)\n',
      rule('m and not m'),
      '(p.n in x,(y),z,w & !p.n in x,(y),z,w)',
    ],
    ['a quoted word is no list', '- list: a\n  items: [x]\n', rule('p.n in ("a", a)'), 'p.n in a,x'],
    [
      'exception over several fields',
      '',
      rule(
        'e.t=1',
        '  exceptions:\n  - name: e\n    fields: [p.n, f.n]\n    comps: [=, startswith]\n    values: [[a, /b], [c, /d]]\n',
      ),
      '(e.t = 1 & !((p.n = a & f.n startswith /b) | (p.n = c & f.n startswith /d)))',
    ],
    [
      'exception over one field',
      '- list: l\n  items: [q]\n',
      rule('e.t=1', '  exceptions:\n  - name: e\n    fields: p.n\n    values: [a, l]\n'),
      '(e.t = 1 & !p.n in a,q)',
    ],
    [
      'exception with a list as value',
      '- list: l\n  items: [q]\n',
      rule(
        'e.t=1',
        '  exceptions:\n  - name: e\n    fields: [p.n, f.n]\n    comps: [in, =]\n    values: [["(l, r)", /b], [[s, t], /c]]\n',
      ),
      '(e.t = 1 & !((p.n in q,r & f.n = /b) | (p.n in s,t & f.n = /c)))',
    ],
  ])('%s', (_, definitions, rules, expected) => expect(shapeOf(`${definitions}${rules}`)).toBe(expected));

  it('lets rules see every macro, and macros those before them or before their last change', () => {
    const [use, define] = ['- macro: use\n  condition: m\n', '- macro: m\n  condition: p.n = a\n'];
    expect(shapeOf(rule('m') + define)).toBe('p.n = a');
    expect(faultsOf(use + define, rule('use'))).toContain(
      "LOAD_ERR_VALIDATE rule r: Undefined macro 'm' used in filter.",
    );
    expect(
      shapeOf(use + define, '- macro: use\n  condition: or q.n = b\n  override: {condition: append}\n', rule('use')),
    ).toBe('(p.n = a | q.n = b)');
  });

  it('names loops, unused definitions and what was probably meant', () => {
    const { diagnostics } = expand('- macro: spawned\n  condition: a.b=1\n', rule('spawnd'));
    expect(diagnostics.find(({ code }) => code === 'LOAD_ERR_VALIDATE')?.suggestion).toBe('spawned');
    expect(faultsOf('- macro: m\n  condition: a.b=1\n- macro: m\n  condition: m and a.c=1\n', rule('m'))).toContain(
      "LOAD_ERR_VALIDATE macro m: reference loop in macro 'm'",
    );
    expect(faultsOf('- list: l\n  items: [x]\n', rule('a.b=1'))).toContain(
      'LOAD_UNUSED_LIST list l: List not referred to by any other rule/macro',
    );
  });
});

describe('eventTypes', () => {
  it.each([
    ['evt.type=open and a.b=1', 'only open'],
    ['evt.type in (open, execve) and not evt.type=open', 'only execve'],
    ['evt.type=open or a.b=1', 'except '],
    ['not (evt.type=open and a.b=1)', 'except '],
    ['not (evt.type=open or a.b=1)', 'except open'],
    ['evt.type!=open', 'except open'],
    ['not evt.type!=open', 'only open'],
    ['evt.type=open and evt.type=execve', 'only '],
    ['evt.type=open or evt.type in (connect, execve)', 'only connect,execve,open'],
  ])('%s', (condition, expected) => {
    const { mode, names } = eventTypes(expand(rule(condition)).rules[0]!.condition);
    expect(`${mode} ${[...names].sort().join(',')}`).toBe(expected);
  });
});

const upstream = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/falco-rules');

describe.skipIf(!existsSync(upstream))('upstream’s rules', () => {
  it.each(['falco_rules.yaml', 'falco-incubating_rules.yaml', 'falco-sandbox_rules.yaml'])(
    '%s expands without an error, each rule to some event types',
    (name) => {
      const { rules, diagnostics } = expand(readFileSync(join(upstream, name), 'utf8'));
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      const open = rules
        .filter(({ condition }) => eventTypes(condition).mode !== 'only')
        .map(({ rule: { name: ruleName } }) => ruleName);
      expect(open).toEqual([]);
    },
  );
});

describe('a few lines that would fill any memory', () => {
  const tooMuch = 'LOAD_ERR_VALIDATE rule r: macros and lists come to more than 1000000 parts';

  it('of lists that name each other', () => {
    const lists = Array.from({ length: 11 }, (_, number) => {
      const items = Array.from({ length: 10 }, (_unused, item) => (number === 0 ? `v${item}` : `l${number - 1}`));
      return `- list: l${number}\n  items: [${items.join(', ')}]\n`;
    });
    expect(faultsOf(lists.join('') + rule('proc.name in (l10)'))).toEqual([tooMuch]);
  });

  it('of macros that name each other', () => {
    const macros = Array.from({ length: 40 }, (_, number) =>
      number === 0
        ? '- macro: m0\n  condition: proc.name = a\n'
        : `- macro: m${number}\n  condition: m${number - 1} or m${number - 1}\n`,
    );
    expect(faultsOf(macros.join('') + rule('m39'))).toEqual([tooMuch]);
  });
});
