import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeProblems, RegoError } from '../error.ts';
import type { ParseOptions } from './parse.ts';
import { parseModule, parseQuery, parseTerm, readModule } from './parse.ts';
import { printBody, printExpr, printTerm } from './print.ts';

const head = (text: string, options?: ParseOptions) => {
  const [rule] = parseModule('', `package a\n${text}`, options).rules;
  if (rule === undefined) throw new Error('no rule');
  return rule;
};
const messages = (text: string, options?: ParseOptions): string[] =>
  readModule('f.rego', text, options).problems.map(
    ({ location, message }) => `${location?.row}:${location?.col} ${message}`,
  );

describe('terms', () => {
  it.each([
    ['1 + 2 * 3', 'plus(1, mul(2, 3))'],
    ['(1 + 2) * 3', 'mul(plus(1, 2), 3)'],
    ['1 - 2 - 3', 'minus(minus(1, 2), 3)'],
    ['a | b & c == d', 'equal(or(a, and(b, c)), d)'],
    ['-x.y', 'minus(0, x.y)'],
    ['- 5', '-5'],
    ['-.5', '-.5'],
    ['a.b["c-d"][e][0]', 'a.b["c-d"][e][0]'],
    ['f(x).y(z)', 'f(x).y(z)'],
    ['[1, 2,][0]', '[1, 2][0]'],
    ['set()', 'set()'],
    ['{}', '{}'],
    ['{"a": 1, b: c | d}', '{"a": 1, b: or(c, d)}'],
    ['{x | xs[x]; x > 1}', '{x | xs[x]; x > 1}'],
    ['{k: v | v = xs[k]}', '{k: v | v = xs[k]}'],
    ['[x | y, z]', '[or(x, y), z]'],
    ['x in [1] in y', 'internal.member_2(internal.member_2(x, [1]), y)'],
    ['f((k, v in xs))', 'f(internal.member_3(k, v, xs))'],
    ['$"a {1} \\{b} {x + 1}"', '$"a {1} \\{b} {x + 1}"'],
    ['"\\u00e9\\n"', '"é\\n"'],
    ['`raw\\n`', '"raw\\\\n"'],
    ['input', 'input'],
  ])('%s', (text, expected) => expect(printTerm(parseTerm(text))).toBe(expected));

  it('tells every wildcard from the others', () => {
    const [expr] = parseQuery('xs[_][_]');
    expect(JSON.stringify(expr)).toContain('"$1"');
  });
});

describe('expressions', () => {
  it.each([
    ['not a == 1 with input.x as 2', 'not a == 1 with input.x as 2'],
    ['some x, y; xs[x][y]', 'some x, y; xs[x][y]'],
    ['some k, v in xs', 'some k, v in xs'],
    ['every k, v in xs { v > k }', 'every k, v in xs { v > k }'],
    ['x := y; z = w', 'x := y; z = w'],
  ])('%s', (text, expected) => expect(printBody(parseQuery(text))).toBe(expected));

  it.each([
    ['a and b or not c', 'a and b or not c'],
    ['{a; b} or c', '{ a; b } or c'],
    ['not {a; b}', 'not { a; b }'],
    ['(a or b) and c with input as 1', 'a or b and c with input as 1'],
  ])('with the keywords of the future: %s', (text, expected) => {
    expect(
      parseQuery(text, { futureKeywords: true })
        .map((expr) => printExpr(expr))
        .join(),
    ).toBe(expected);
  });
});

describe('rules', () => {
  it.each<[string, ParseOptions, object]>([
    ['p contains x if xs[x]', {}, { value: undefined, name: 'p' }],
    ['p[x] { xs[x] }', { version: 'v0' }, { value: undefined, name: 'p' }],
    ['p[x] := 1 if xs[x]', {}, { name: 'p', assign: true }],
    ['p.q[x].r := 1 if xs[x]', {}, { name: '', key: undefined }],
    ['f(x, _) := x', {}, { name: 'f', assign: true }],
    ['f(x) { x }', { version: 'v0' }, { name: 'f', generatedValue: true }],
    ['p [x] { xs[x] }', { version: 'v0' }, { name: 'p', value: undefined }],
  ])('%s', (text, options, expected) => expect(head(text, options).head).toMatchObject(expected));

  it('reads braces behind if as a body, unless they begin an expression', () => {
    expect(head('p if { x }').body).toHaveLength(1);
    expect(head('p if { x }').body[0]).toMatchObject({ term: { type: 'var' } });
    expect(head('p if {1} == x').body[0]).toMatchObject({ type: 'call' });
    expect(head('p if {"a": 1}').body[0]).toMatchObject({ term: { type: 'object' } });
  });

  it('makes a rule of each further body', () => {
    expect(parseModule('', 'package a\np { x } { y }', { version: 'v0' }).rules).toHaveLength(2);
  });

  it('chains alternatives', () => {
    expect(head('p := 1 if x else := 2 if y else := 3').else?.else?.head.value).toMatchObject({ value: '3' });
  });
});

describe('mistakes', () => {
  it.each<[string, ParseOptions, string]>([
    ['', {}, '0:0 empty module'],
    ['p := 1', {}, '1:1 package expected'],
    ['package a\npackage b', {}, '2:1 unexpected package'],
    ['package a\nx', {}, '2:1 var cannot be used for rule name'],
    ['package a\nevery := 1', {}, '2:1 every keyword cannot be used for rule name'],
    ['package a\np { x }', {}, '2:1 `if` keyword is required before rule body'],
    ['package a\np.q', {}, '2:1 `contains` keyword is required for partial set rules'],
    [
      'package a\nimport foo.bar',
      {},
      '2:8 unexpected import path, must begin with one of: {data, future, input, rego}, got: foo (hint: if this is unexpected, try updating OPA)',
    ],
    ['package a\np if { x y }', {}, '2:10 unexpected identifier token: expected \\n or ; or }'],
    [
      'package a\np { x in xs }',
      { version: 'v0' },
      '2:7 unexpected identifier token: expected \\n or ; or } (hint: `import future.keywords.in` for `x in xs` expressions)',
    ],
    [
      'package a\np if { x }',
      { version: 'v0' },
      '2:1 var cannot be used for rule name (hint: `import future.keywords.if` for `p if { ... }` rules)',
    ],
    ['package a\np if {', {}, '2:7 unexpected eof token'],
    ['package a\ndefault p := x', {}, '2:1 illegal default rule (value cannot contain var)'],
    ['package a\np := 01', {}, '2:6 expected number without leading zero'],
    ['package a\np := 1e99999999', {}, '2:6 number too big'],
  ])('%j', (text, options, expected) => {
    const found = messages(text, options);
    expect(found.some((message) => message === expected || message.includes(expected.slice(4)))).toBe(true);
  });

  it('reports every mistake of a file, each once, and keeps the rest', () => {
    const { module, problems } = readModule('f.rego', 'package a\np := [1,\nq := 2\nr if { ) }\ns := 4\n');
    expect(problems.map(({ location }) => location?.row)).toEqual([3, 4]);
    expect(module?.rules.map(({ head: { name } }) => name)).toEqual(['s']);
  });

  it('shows the line with a caret', () => {
    const { problems } = readModule('f.rego', 'package a\n\tp := )');
    expect(describeProblems(problems)).toBe(
      '1 error occurred: f.rego:2: rego_parse_error: unexpected ) token: expected rule value term (e.g., p := <VALUE> { ... })\n\tp := )\n\t     ^',
    );
  });

  it('refuses what nests too deep, quickly', () => {
    for (const open of ['[', '{', '(', '{"a":', '[x|', 'f(', 'a[']) {
      expect(messages(`package a\np := ${open.repeat(3000)}`).length).toBeGreaterThan(0);
    }
    expect(messages(`package a\np := 1${'+1'.repeat(5000)}`)).toEqual([expect.stringContaining('recursion depth')]);
  });

  it('reads ambiguous braces once, however deep they nest', () => {
    const deep = `${'{a|'.repeat(60)}b${',1}'.repeat(60)}`;
    expect(messages(`package a\np := ${deep}`).length).toBeLessThan(2);
  });
});

describe('capabilities', () => {
  const capabilities = { features: new Set<string>(), futureKeywords: new Set(['in']) };

  it.each<[string, ParseOptions, string]>([
    ['import future.keywords.every', { version: 'v0' }, '2:8 unexpected keyword, must be one of [in]'],
    ['import rego.v1', { version: 'v0' }, '2:8 invalid import, `rego.v1` is not supported by current capabilities'],
    ['p := $"a"', {}, '2:6 template strings are not supported by current capabilities'],
  ])('%s', (text, options, expected) => {
    expect(messages(`package a\n${text}`, { ...options, capabilities })).toContain(expected);
  });

  it('allows what they list', () => {
    expect(messages('package a\nimport future.keywords.in\np { 1 in [1] }', { version: 'v0', capabilities })).toEqual(
      [],
    );
  });
});

const seeds = [
  'package a\nimport data.b as c\np contains x if { some x in input.xs; not x == 1 with input.y as {"a": [1, 2]} }\n',
  'package a\nf(x) := $"{x} and {y + 1}" if { every k, v in x { k > v } } else := [z | z := 1]\n',
  'package a\nimport future.keywords.and\nimport future.keywords.not\np if not {a; b} and (c or {d})\n# METADATA\n# title: x\nq := 1\n',
];

it('throws nothing but its own errors, whatever it reads', () => {
  const piece = fc.constantFrom(
    ...'{}[]()|,;:=."`$_#\n',
    ' if ',
    ' not ',
    ' in ',
    ' some ',
    ' and ',
    'else',
    '1',
    '\\',
    '😀',
  );
  const mutation = fc.tuple(fc.nat(), fc.nat(6), piece);
  const mutated = fc.tuple(fc.constantFrom(...seeds), fc.array(mutation, { maxLength: 5 })).map(([seed, changes]) =>
    changes.reduce((text, [at, length, insert]) => {
      const place = at % text.length;
      return text.slice(0, place) + insert + text.slice(place + length);
    }, seed),
  );
  fc.assert(
    fc.property(mutated, fc.constantFrom('v0', 'v1'), (text, version) => {
      try {
        parseModule('f.rego', text, { version });
      } catch (error) {
        expect(error).toBeInstanceOf(RegoError);
      }
    }),
    { numRuns: 400 },
  );
});
