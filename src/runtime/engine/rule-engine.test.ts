import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuntimeEvent } from '../events/event.ts';
import type { Field, FieldType, FieldValue } from '../fields/field.ts';
import { expandRules } from '../rules/expand.ts';
import { RuleLoader } from '../rules/loader.ts';
import type { FieldSource } from './operand.ts';
import { buildEngine } from './rule-engine.ts';

interface TestEvent extends RuntimeEvent {
  readonly values: Readonly<Record<string, FieldValue>>;
}

const types: Readonly<Record<string, FieldType>> = {
  'evt.type': 'string',
  'p.name': 'string',
  'p.path': 'path',
  'p.num': 'number',
  'p.flag': 'boolean',
  'p.ip': 'address',
  'p.net': 'network',
  'p.any': 'string',
  'p.set': 'string',
};

function field(name: string, type: FieldType): Field {
  const list = name === 'p.any' ? 'any' : name === 'p.set' ? 'set' : undefined;
  return {
    name,
    doc: name,
    type,
    sources: undefined,
    ...(list === undefined ? {} : { list }),
    bind: () => (event) => (event as TestEvent).values[name],
  };
}

const fields: FieldSource = {
  field: (name) => (types[name] === undefined ? undefined : field(name, types[name])),
  names: () => Object.keys(types),
};

const names = ['open', 'execve'];

function engineOf(conditions: Readonly<Record<string, string>>, firstOnly = false) {
  const loader = new RuleLoader({ engineVersion: '0.63.0', plugins: {}, isField: () => true });
  for (const [name, condition] of Object.entries(conditions))
    loader.load('t.yaml', JSON.stringify([{ rule: name, desc: 'd', condition, output: 'o', priority: 'INFO' }]));
  return buildEngine(expandRules(loader).rules, { fields, typeName: (type) => names[type]!, firstOnly });
}

function eventOf(type: string, values: TestEvent['values']): TestEvent {
  return { source: 'syscall', number: 1, time: 0n, type: names.indexOf(type), values: { 'evt.type': type, ...values } };
}

function matched(conditions: Readonly<Record<string, string>>, event: TestEvent, firstOnly = false): string[] {
  const found: string[] = [];
  engineOf(conditions, firstOnly).engine.match(event, ({ name }) => found.push(name));
  return found;
}

describe('conditions', () => {
  it.each<[string, TestEvent['values'], boolean]>([
    ['p.name = bash', { 'p.name': 'bash' }, true],
    ['p.name != bash', { 'p.name': 'zsh' }, true],
    ['p.name != bash', {}, false],
    ['not p.name = bash', {}, true],
    ['p.name exists', {}, false],
    ['p.name in (a, b)', { 'p.name': 'b' }, true],
    ['p.name startswith ba and p.name endswith sh', { 'p.name': 'bash' }, true],
    ['p.name contains as or p.name = x', { 'p.name': 'bash' }, true],
    ['p.name icontains AS', { 'p.name': 'bash' }, true],
    ['p.name glob b?s[a-g]*', { 'p.name': 'bash' }, false],
    ['p.name glob b?s[a-h]', { 'p.name': 'bash' }, true],
    ['p.name iglob B*', { 'p.name': 'bash' }, true],
    ['p.name regex "b.s"', { 'p.name': 'bash' }, false],
    ['p.name regex "b.s."', { 'p.name': 'bash' }, true],
    ['p.name contains anyof (x, as)', { 'p.name': 'bash' }, true],
    ['p.name contains allof (x, as)', { 'p.name': 'bash' }, false],
    ['p.path pmatch (/etc, /var/*/log)', { 'p.path': '/var/a/log/x' }, true],
    ['p.path pmatch (/etc)', { 'p.path': '/etcetera' }, false],
    ['p.num >= 3 and p.num < 5', { 'p.num': 3 }, true],
    ['p.num = 0x10', { 'p.num': 16n }, true],
    ['p.num in (1, 2)', { 'p.num': 2 }, true],
    ['p.flag = true', { 'p.flag': true }, true],
    ['p.ip = 10.0.0.0/8', { 'p.ip': '10.1.2.3' }, true],
    ['p.ip = "0:0::1"', { 'p.ip': '::1' }, true],
    ['p.net in (192.168.0.0/16, 10.0.0.0/8)', { 'p.net': '11.0.0.1' }, false],
    ['p.any = b', { 'p.any': ['a', 'b'] }, true],
    ['p.set in (a, b)', { 'p.set': ['a', 'c'] }, false],
    ['p.set intersects (a, b)', { 'p.set': ['a', 'c'] }, true],
    ['tolower(p.name) = bash and len(p.name) = 4', { 'p.name': 'BaSh' }, true],
    ['basename(p.path) = val(p.name)', { 'p.path': '/bin/sh', 'p.name': 'sh' }, true],
    ['b64(p.name) = hello', { 'p.name': 'aGVsbG8=' }, true],
  ])('%s of %o is %s', (condition, values, expected) => {
    expect(matched({ r: condition }, eventOf('open', values))).toEqual(expected ? ['r'] : []);
  });

  it.each([
    ['p.nme = x', /nonexistent field p.nme, did you mean p.name\?/],
    ['p.num contains 3', /operator 'contains' does not apply to a field of type number/],
    ['p.num = abc', /abc is no number/],
    ['p.net = abc', /neither an address nor a network/],
    ['p.name regex "("', /not of RE2/],
    ['p.name[2] = x', /takes no argument/],
  ])('refuses %s', (condition, message) => {
    const { diagnostics, engine } = engineOf({ r: condition, sound: 'p.name = x' });
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual([expect.stringMatching(message)]);
    expect(engine.rules.map(({ name }) => name)).toEqual(['sound']);
  });
});

describe('RuleEngine', () => {
  const rules = {
    a: 'evt.type = open and p.name = x',
    b: 'evt.type in (open, execve) and p.name = x',
    c: 'evt.type = execve and not p.name = x',
  };

  it('gives all rules in order, or the first', () => {
    expect(matched(rules, eventOf('open', { 'p.name': 'x' }))).toEqual(['a', 'b']);
    expect(matched(rules, eventOf('open', { 'p.name': 'x' }), true)).toEqual(['a']);
    expect(matched(rules, eventOf('execve', { 'p.name': 'y' }))).toEqual(['c']);
  });

  it('watches only the types that a rule can match', () => {
    const { engine } = engineOf({ a: 'evt.type = open and p.name = x' });
    expect([engine.watches(0), engine.watches(1)]).toEqual([true, false]);
  });

  it('agrees with plain evaluation of random conditions', () => {
    const leaf = fc.constantFrom(
      'evt.type = open',
      'evt.type != open',
      'evt.type in (open, execve)',
      'p.name = x',
      'p.name != x',
      'p.num > 1',
      'p.name exists',
    );
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 4 },
        leaf,
        tie('condition').map((inner) => `not (${inner})`),
        fc
          .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
          .map(([left, word, right]) => `(${left} ${word} ${right})`),
      ),
    }));
    const event = fc.record({
      type: fc.constantFrom('open', 'execve'),
      name: fc.constantFrom('x', 'y', undefined),
      num: fc.constantFrom(1, 2, undefined),
    });
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 3 }), event, (conditions, { type, name, num }) => {
        const facts = { 'evt.type': type, 'p.name': name, 'p.num': num };
        const expected = conditions
          .map((text, index) => [`r${index}`, plain(text, facts)] as const)
          .filter(([, holds]) => holds);
        const values = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
        expect(
          matched(Object.fromEntries(conditions.map((text, index) => [`r${index}`, text])), eventOf(type, values)),
        ).toEqual(expected.map(([rule]) => rule));
      }),
    );
  });
});

/** Evaluates the test's small language by rewriting it to JavaScript. */
function plain(
  text: string,
  facts: { 'evt.type': string; 'p.name': string | undefined; 'p.num': number | undefined },
): boolean {
  const javascript = text
    .replaceAll('evt.type in (open, execve)', 'true')
    .replaceAll('evt.type = open', `${facts['evt.type'] === 'open'}`)
    .replaceAll('evt.type != open', `${facts['evt.type'] !== 'open'}`)
    .replaceAll('p.name = x', `${facts['p.name'] === 'x'}`)
    .replaceAll('p.name != x', `${facts['p.name'] !== undefined && facts['p.name'] !== 'x'}`)
    .replaceAll('p.num > 1', `${(facts['p.num'] ?? 0) > 1}`)
    .replaceAll('p.name exists', `${facts['p.name'] !== undefined}`)
    .replaceAll('not', '!')
    .replaceAll('and', '&&')
    .replaceAll(' or ', ' || ');
  return new Function(`return ${javascript}`)() as boolean;
}
