import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Field } from '../fields/field.ts';
import type { RuntimeEvent } from '../events/event.ts';
import type { Check } from '../rules/condition/ast.ts';
import type { PlainCondition } from '../rules/expand.ts';
import { bindCheck, type BoundCheck } from './check.ts';
import { chooseSieves } from './choose-sieves.ts';
import { emitMatcher, type CheckPool } from './emit.ts';
import type { FieldSource } from './operand.ts';

interface Values {
  readonly path: string | undefined;
  readonly name: string;
  readonly part: string | undefined;
}

const readOf = (key: keyof Values): Field => ({
  name: key,
  type: 'string',
  doc: 'test',
  sources: undefined,
  ...(key === 'part' ? { within: { field: 'path', values: (of) => [undefined, of, tail(of)] } } : {}),
  bind: () => (event) => (event as unknown as Values)[key],
});
const tail = (path: unknown): string | undefined =>
  typeof path === 'string' ? path.slice(path.lastIndexOf('/') + 1) : undefined;
const rows = new Map((['path', 'name', 'part'] as const).map((key) => [key as string, readOf(key)]));
const fields: FieldSource = { field: (name) => rows.get(name), names: () => rows.keys() };

class Pool implements CheckPool {
  readonly checks: BoundCheck[] = [];
  readonly #numbers = new Map<string, number>();
  indexOf(check: Check): number {
    const bound = bindCheck(check, fields);
    const known = this.#numbers.get(bound.key) ?? this.checks.push(bound) - 1;
    this.#numbers.set(bound.key, known);
    return known;
  }
}

const texts = ['/a', '/a/b', '/a/c', 'b', 'c', '', '/etc/shadow', 'x'.repeat(300)];
const text = fc.constantFrom(...texts);
const check: fc.Arbitrary<PlainCondition> = fc.record({
  kind: fc.constant('check' as const),
  left: fc
    .constantFrom('path', 'name', 'part')
    .map((name) => ({ kind: 'field' as const, name, offset: 0, end: 0, argument: undefined })),
  operator: fc.constantFrom('=' as const, '!=' as const, 'startswith' as const, 'contains' as const, 'exists' as const),
  right: text.map((value) => [{ kind: 'constant' as const, text: value, offset: 0, end: 0 }]),
  offset: fc.constant(0),
  end: fc.constant(0),
}) as unknown as fc.Arbitrary<PlainCondition>;
const { condition } = fc.letrec<{ condition: PlainCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    check,
    fc.record({ kind: fc.constant('not' as const), operand: tie('condition') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('condition'), { minLength: 1, maxLength: 4 }),
    }),
  ),
}));
const event: fc.Arbitrary<Values> = fc
  .record({ path: fc.option(text, { nil: undefined }), name: text, whole: fc.constantFrom(0, 1, 2) })
  .map(({ path, name, whole }) => ({ path, name, part: whole === 0 ? undefined : whole === 1 ? path : tail(path) }));

function holds(one: PlainCondition, pool: Pool, given: Values): boolean {
  if (one.kind === 'check') return pool.checks[pool.indexOf(one)]!.test(given as unknown as RuntimeEvent);
  if (one.kind === 'not') return !holds(one.operand, pool, given);
  return one.operands[one.kind === 'and' ? 'every' : 'some']((operand) => holds(operand, pool, given));
}

it('never loses a match, and makes none up, whatever was seen before', () => {
  fc.assert(
    fc.property(
      fc.array(condition, { minLength: 1, maxLength: 70 }),
      fc.array(event, { maxLength: 40 }),
      (conditions, events) => {
        const pool = new Pool();
        const rules = conditions.map((one, rule) => ({ rule, condition: one }));
        const matcher = emitMatcher(rules, pool, 3);
        const matches = new Int32Array(conditions.length);
        for (const given of events) {
          const count = matcher(given as unknown as RuntimeEvent, matches, false);
          const expected = rules.filter((one) => holds(one.condition, pool, given)).map(({ rule }) => rule);
          expect([...matches.subarray(0, count)]).toEqual(expected);
        }
      },
    ),
    { numRuns: 200 },
  );
});

const equals = (name: string, value: string): PlainCondition => ({
  kind: 'check',
  left: { kind: 'field', name, offset: 0, end: 0 },
  operator: '=',
  right: [{ kind: 'constant', text: value, quoted: false, offset: 0, end: 0 }],
  offset: 0,
  end: 0,
});

it('looks at the field that answers most rules, and only where it is asked enough', () => {
  const rules = Array.from({ length: 40 }, (_, rule) => ({
    rule,
    condition: { kind: 'and' as const, operands: [equals('path', `/p/${rule}`), equals('name', 'sh')] },
  }));
  const chosen = chooseSieves(rules, new Pool(), 3);
  expect(chosen.map(({ reader }) => reader.key)).toEqual(['["path",null]']);
  expect(chooseSieves(rules.slice(0, 5), new Pool(), 3)).toEqual([]);
});

it('begins anew, with the same answers, once more texts were seen than it remembers', () => {
  const rules = Array.from({ length: 8 }, (_, rule) => ({ rule, condition: equals('path', `/p/${rule}`) }));
  const matcher = emitMatcher(rules, new Pool(), 3);
  const matches = new Int32Array(8);
  for (let turn = 0; turn < 20_000; turn += 1) {
    const number = turn % 5000;
    const count = matcher({ path: `/p/${number}` } as unknown as RuntimeEvent, matches, false);
    expect([...matches.subarray(0, count)]).toEqual(number < 8 ? [number] : []);
  }
});
