import { describe, expect, it } from 'vitest';
import { check } from '../check/check.ts';
import type { BuiltinDeclaration, CheckOptions } from '../check/compiled.ts';
import { describeProblem } from '../error.ts';
import { parseModule } from '../syntax/parse.ts';
import { printType } from './type-text.ts';
import { typeFromJson } from './type.ts';
import { typeFromSchema } from './schema.ts';

const string = { type: 'string' };
const number = { type: 'number' };
const any = { type: 'any' };
const declare = (name: string, args: BuiltinDeclaration['arguments'], result: BuiltinDeclaration['result']) =>
  [name, { name, arguments: args, result }] as const;
const collection = { type: 'any', of: [string, { type: 'array', dynamic: any }, { type: 'set', of: any }] };
const builtins = new Map<string, BuiltinDeclaration>([
  declare('eq', [any, any], { type: 'boolean' }),
  declare('assign', [any, any], { type: 'boolean' }),
  declare('equal', [any, any], { type: 'boolean' }),
  declare('plus', [number, number], number),
  declare('count', [collection], number),
  declare('startswith', [string, string], { type: 'boolean' }),
]);

const pod = {
  type: 'object',
  properties: {
    name: string,
    containers: { type: 'array', items: { $ref: '#/definitions/container' } },
    labels: { type: 'object', additionalProperties: string },
  },
  definitions: {
    container: { type: 'object', properties: { image: string, ports: { type: 'array', items: number } } },
  },
};

const mistakes = (text: string, options: Partial<CheckOptions> = {}): string[] =>
  check([parseModule('', `package t\n${text}`)], { builtins, ...options }).problems.map((one) => describeProblem(one));

describe('calls and equations', () => {
  it.each([
    [
      'p if count(1) == 2',
      '2:6: rego_type_error: count: invalid argument(s)\n\thave: (number, ???)\n\twant: (any<string, array[any], set[any]>, number)',
    ],
    ['p if startswith("a", 1)', 'startswith: invalid argument(s)'],
    ['p if { x := 1; startswith(x, "a") }', 'startswith: invalid argument(s)'],
    ['p if 1 + "a" == 2', 'plus: invalid argument(s)'],
    ['p if 1 == "a"', '2:6: rego_type_error: match error\n\tleft  : number\n\tright : string'],
    ['p if { [x, 2] = [1, "b"]; x }', 'match error'],
    ['p if { x := count([1]); x == "a" }', 'match error'],
    ['p if { x := {"a": 1}; x.b }', 'undefined ref: x.b'],
    ['p if { x := 1; x.y }', 'undefined ref: x.y'],
    ['p if [x | x := 1; x == "a"]', 'match error'],
  ])('%s', (text, expected) => expect(mistakes(text).join('\n')).toContain(expected));

  it.each([
    'p if count(input.x) == 2',
    'p if { x := input.y; startswith(x, "a"); x == 1 }',
    'p if { some x in [1, "a"]; x == "a" }',
    'p if { x := {"a": 1, input.k: "b"}; x.c == "b" }',
    'p if { every k, v in {"a": 1} { k == "a"; v == 1 } }',
    'f(x) := x\np if f(1) == "a"',
    'p if input.a[0].b with input as {"a": [{"b": 1}]}',
  ])('accepts %s', (text) => expect(mistakes(text)).toEqual([]));
});

describe('schemas', () => {
  const schemas = new Map<string, unknown>([['schema', pod]]);

  it.each([
    ['p if input.nme == "a"', 'undefined ref: input.nme'],
    ['p if input.containers[_].img', 'undefined ref: input.containers[_].img'],
    ['p if { some c in input.containers; c.image == 1 }', 'match error'],
    ['p if input.name.first', 'undefined ref: input.name.first'],
  ])('%s', (text, expected) => expect(mistakes(text, { schemas }).join('\n')).toContain(expected));

  it('lists the names that there are', () => {
    expect(mistakes('p if input.nme == "a"', { schemas })[0]).toContain(
      '\n\t      ^\n\t      have: "nme"\n\t      want (one of): ["containers" "labels" "name"]',
    );
  });

  it('says nothing of an input that a modifier replaces', () => {
    expect(mistakes('p if input.nme with input as {}', { schemas })).toEqual([]);
  });

  it('takes schemas from METADATA blocks for their rule alone', () => {
    const named = new Map<string, unknown>([['schema.pod', pod]]);
    const text = '# METADATA\n# schemas:\n# - input: schema.pod\np if input.nme\n\nq if input.nme';
    expect(mistakes(text, { schemas: named })).toEqual([
      expect.stringContaining('5:6: rego_type_error: undefined ref: input.nme'),
    ]);
    const inline = '# METADATA\n# schemas:\n# - input: {type: object, properties: {a: {type: string}}}\np if input.b';
    expect(mistakes(inline)).toEqual([expect.stringContaining('undefined ref: input.b')]);
  });

  it('finds schemas by names that are no words', () => {
    const named = new Map<string, unknown>([['schema.pod-v1', pod]]);
    const text = '# METADATA\n# schemas:\n# - input: schema["pod-v1"]\np if input.nme';
    expect(mistakes(text, { schemas: named })).toEqual([expect.stringContaining('undefined ref: input.nme')]);
    expect(mistakes(text.replace('v1', 'v2'), { schemas: named })).toEqual([
      expect.stringContaining('undefined schema: schema["pod-v2"]'),
    ]);
  });

  it('tells what is wrong with a schema, once', () => {
    const broken = new Map([['schema', { type: 'strin' }]]);
    expect(mistakes('p if input.a == 1\n\nq if input.b', { schemas: broken })).toEqual([
      expect.stringContaining('unable to compile the schema: has a primitive type that is NOT VALID -- given: /strin/'),
    ]);
    const inline = '# METADATA\n# schemas:\n# - input: {$ref: "#/nope"}\np if input.b';
    expect(mistakes(inline)).toEqual([
      expect.stringContaining("unable to compile the schema: Object has no key 'nope'"),
    ]);
  });

  it.each([{ pattern: '(?!a)' }, { $ref: 'https://schemas.example/a.json' }])('lets %j be', (schema) =>
    expect(mistakes('p if input.a == 1', { schemas: new Map([['schema', schema]]) })).toEqual([]),
  );

  it('names a schema that is not there', () => {
    const text = '# METADATA\n# schemas:\n# - input: schema.other\np if input.name';
    expect(mistakes(text, { schemas })).toEqual([expect.stringContaining('undefined schema: schema.other')]);
  });
});

it.each([
  [{ type: ['null', 'string'] }, 'string'],
  [{ type: 'null' }, 'any'],
  [{ oneOf: [{ type: 'string' }] }, 'any'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'any'],
  [{ type: 'object', additionalProperties: { type: 'number' } }, 'object[any: any]'],
  [
    { type: 'object', properties: { a: { type: 'string' } }, anyOf: [{ properties: { b: { type: 'number' } } }] },
    'object<a: string, b: number>',
  ],
  [{ anyOf: [{ type: 'integer' }, { type: 'boolean' }] }, 'any<boolean, number>'],
  [
    { allOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'number' } } }] },
    'object<a: string, b: number>',
  ],
  [{ type: 'array', items: [{ type: 'string' }] }, 'array<string>'],
  [{ type: 'object' }, 'object[any: any]'],
  [{ $ref: '#' }, 'any'],
  [true, 'any'],
])('reads the schema %j as %s', (schema, expected) => expect(printType(typeFromSchema(schema))).toBe(expected));

it('reads and writes the types of capabilities', () => {
  const json = {
    type: 'object',
    static: [{ key: 'a', value: string }],
    dynamic: { key: string, value: { type: 'set', of: number } },
  };
  expect(printType(typeFromJson(json))).toBe('object<a: string>[string: set[number]]');
});
