import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RegoError } from '../error.ts';
import { moduleToJson } from '../syntax/json.ts';
import { parseModule } from '../syntax/parse.ts';
import { format, type FormatOptions } from './format.ts';

const formatted = (text: string, options?: FormatOptions): string => format('f.rego', `package a\n${text}`, options);

describe('form', () => {
  it.each<[string, string, FormatOptions?]>([
    ['p=1', 'p := 1'],
    ['p if{x}', 'p if x'],
    ['p if {\nx;y\n}', 'p if {\n\tx\n\ty\n}'],
    ['p contains  x  if xs[x]', 'p contains x if xs[x]'],
    ['p[x] { xs[x] }', 'p[x] {\n\txs[x]\n}', { version: 'v0', target: 'v0' }],
    ['p[x] { xs[x] }', 'import rego.v1\n\np contains x if xs[x]', { version: 'v0', target: 'v0v1' }],
    ['x := {"b":1,"a":[1,2]}', 'x := {"b": 1, "a": [1, 2]}'],
    ['x := {\n"b":1,"a":2}', 'x := {\n\t"b": 1, "a": 2,\n}'],
    ['x := [\n1,\n2]', 'x := [\n\t1,\n\t2,\n]'],
    ['f(x,y):=x+y*2', 'f(x, y) := x + (y * 2)'],
    ['p if a.b["c"]["d-e"][x]', 'p if a.b.c["d-e"][x]'],
    ['# one\np := 1 # two\n# three', '# one\np := 1 # two\n# three\n'.trimEnd()],
    ['p if x\nelse := 2 if y', 'p if x\n\nelse := 2 if y'],
    ['p if {\nx\n} else := 2', 'p if {\n\tx\n} else := 2'],
    ['p if x with input.a as 1', 'p if x with input.a as 1'],
    ['p := $"a{ x }b"', 'p := $"a{x}b"'],
    ['import data.c\nimport data.b', 'import data.b\nimport data.c'],
    ['p := [x|x:=1]', 'p := [x | x := 1]'],
    ['default p=false', 'default p := false'],
  ])('%j', (text, expected, options) => {
    const lines = formatted(text, options)
      .replace(/^package a\n+/, '')
      .trimEnd();
    expect(lines.replace(/\n+# three/, '\n# three')).toBe(expected);
  });

  it('writes what has comments in impossible places as it stands', () => {
    const text = 'p if f(1, # one\n2, # two\n{3 # three\n})';
    expect(formatted(text)).toContain('# two');
  });

  it.each([
    ['f( # why\nx) := x', 'x, # why\n) := x'],
    ['p if 1 in [ # why\n2, 1]', '# why'],
    ['p if {\n\tx := {"a": 1 # why\n}\n\tx == 1\n}', 'x == 1'],
    ['p if "a", (2 in [2]) in {"a": true}', '"a", (2 in [2]) in {"a": true}'],
  ])('loses nothing of %j', (text, part) => expect(formatted(text)).toContain(part));

  it('refuses in v1 what only v0 reads', () => {
    expect(() => formatted('input := 1', { version: 'v0', target: 'v0v1' })).toThrow('must not shadow input');
  });
});

const pieces = [
  'p := 1',
  'default q := {"a": 1}',
  'p contains x if {\n  some x in input.xs\n\n  not x == 1 with input.y as 2\n}',
  '# comment\nf(x) := y if {\n\ty := [z |\n\t\tz := x # why\n\t]\n} else := 2 if x',
  'r[x] := y if every k, v in x { k > v; v == y }',
  's.t["u-v"][w] if w := 1 + 2 * 3',
  't := {\n"a": 1, # one\n"b": [1,\n2] }',
  '\n\n# METADATA\n# title: t\nu := $"a {input.x} b"',
];

it('is its own standard form, and means the same', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 5 }), (rules) => {
      const text = `package a\n\n${[...new Set(rules)].join('\n')}\n`;
      const once = format('f.rego', text);
      expect(format('f.rego', once)).toBe(once);
      const tree = (source: string): string =>
        JSON.stringify(moduleToJson(parseModule('f.rego', source)), withoutPlaces);
      expect(tree(once)).toBe(tree(text));
    }),
    { numRuns: 150 },
  );
});

/** Comments may move; so may the author's choice of = and :=, which is one in v1. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === 'comments' || key === 'assign' ? undefined : value;
}

it.each([
  ['p\nif {\n\tx\n\t# c\n}', 'p if {\n\tx\n} # c'],
  ['p if\n{\n\tx\n\n\t# c\n}', 'p if {\n\tx\n} # c'],
  ['import rego.v2\n\np if not   {x and y}', 'import rego.v2\n\np if not { x and y }'],
])('counts the rows of a body as OPA does: %j', (text, expected) =>
  expect(format('f.rego', `package a\n\n${text}\n`)).toBe(`package a\n\n${expected}\n`),
);

it('throws nothing but its own errors, whatever it reads', () => {
  const insert = fc.constantFrom('#', '\n', '{', '}', '[', ']', '(', ')', '|', ',', ';', ' # c\n', ' else ', '"');
  fc.assert(
    fc.property(
      fc.constantFrom(...pieces),
      fc.array(fc.tuple(fc.nat(), insert), { maxLength: 4 }),
      (piece, changes) => {
        const text = changes.reduce(
          (before, [at, added]) => before.slice(0, at % before.length) + added + before.slice(at % before.length),
          piece,
        );
        try {
          format('f.rego', `package a\n${text}\n`);
        } catch (error) {
          expect(error).toBeInstanceOf(RegoError);
        }
      },
    ),
    { numRuns: 300 },
  );
});
