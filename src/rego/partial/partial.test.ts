import { expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { formatModule } from '../format/format.ts';
import { printBody } from '../syntax/print.ts';
import type { Value } from '../value/value.ts';

const text = `package a
import rego.v1
default allow := false
allow if { input.x == data.roles[_]; not deny }
deny if input.y == 3
deny if { some z in input.zs; z == 1 }
f(x) := y if y := x + input.k
contains_two contains x if { x := input.a[_]; x > 2 }
sum if f(2) == 7
all_large if { every v in input.vs { v > 1 } }
chosen := [x | x := input.q[_]]
many if count(chosen) > 2
replaced if allow with input.x as "admin"
mocked if count(input.a) == 7 with count as 7
tiers := "gold" if { input.k > 100 } else := "silver" if { input.k > 4 } else := "none"
tree.left := 7 if input.y
tree.right := 8
entries[k] := v if { some k, v in input.object }
pattern if { [x, 3] = input.pair; x > 2 }
by_role if data.levels[input.x] == 2
nested if { x := {"k": input.k}; x.k == 5; not tree.left }
known if { every r in data.roles { r != input.x } }
no_large if { not all_large }
g(n) := "one" if n == 1
g(n) := "big" if n > 1
uses_g := g(input.y)
total := count([v | v := input.a[_]])
either if { xs := {v | some v in input.a; v != input.k}; 7 in xs }
by_mock if f(2) == 9 with f as h
h(_) := 9
named_mock if count(input.a) == 9 with count as h
walked if { some path; walk(input.object, [path, 2]) }
`;
const data: Value = { roles: ['admin', 'bob'], levels: { admin: 1, bob: 2 } };
const modules = [{ name: 'a.rego', text }];

const inputs: readonly Value[] = [
  {},
  { x: 'admin', y: 3, zs: [], k: 5, a: [1, 2, 3], vs: [], q: [1, 2, 3], object: { a: 2 }, pair: [4, 3] },
  { x: 'bob', y: 1, zs: [2], k: 5, a: [], vs: [2, 3], q: [], object: {}, pair: [1, 3] },
  { x: 'bob', y: 7, zs: [1], k: 300, a: [9, 7], vs: [1], q: [{}], object: { b: { c: 2 } }, pair: 'no' },
  { x: 'eve', y: false, zs: 'text', k: 'text', a: { b: 7 }, vs: null, q: null, object: [1, 2], pair: [4, 3] },
];

const names = [...text.matchAll(/^([a-z_]+)/gm)].map(([, name]) => name as string);
const rules = [...new Set(names)].filter((name) => !['package', 'import', 'default', 'f', 'g', 'h'].includes(name));

it.each(rules)('what is left of data.a.%s means the same', (name) => {
  const policy = compile({ modules, data });
  const query = `x = data.a.${name}`;
  const { queries, support } = policy.partial(query);
  const rest = compile({
    modules: support.map((module, index) => ({ name: `s${index}.rego`, text: formatModule(module, 'v1') })),
  });
  for (const input of inputs) {
    const expected = policy
      .prepare(query)
      .evaluate({ input })
      .map(({ bindings }) => bindings['x']);
    const found = queries.flatMap((body) => rest.prepare(printBody(body).replaceAll('\n', ' ')).evaluate({ input }));
    expect(new Set(found.map(({ bindings }) => JSON.stringify(bindings['x'])))).toEqual(
      new Set(expected.map((value) => JSON.stringify(value))),
    );
  }
});

it.each([
  ['data.a.deny', ['input.y = 3', '1 = input.zs[_]']],
  ['data.a.known', ['"admin" != input.x; "bob" != input.x']],
  ['data.a.allow == true', ['input.x = "admin"; not data.partial._', 'input.x = "bob"; not data.partial._']],
  ['1 == 1', ['']],
  ['1 == 2', []],
  ['x = data.roles[i]', ['x = "admin"; i = 0', 'x = "bob"; i = 1']],
  ['data.a.by_role', ['"bob" = input.x']],
])('%s leaves %j', (query, expected) => {
  const { queries } = compile({ modules, data }).partial(query);
  expect(queries.map((body) => printBody(body).replaceAll(/__(local|not)\w+/g, '_'))).toEqual(expected);
});

it('refuses an unknown that is no reference', () => {
  expect(() => compile({ modules, data }).partial('true', { unknowns: ['foo'] })).toThrow('expected a reference');
});

it('leaves a set whose rules are not to be inlined, though all of it is known', () => {
  const policy = compile({
    modules: [
      { name: 'i.rego', text: 'package i\nitems contains x if some x in ["p", "q"]\np if items[_] == input.name\n' },
    ],
  });
  const { queries, support } = policy.partial('data.i.p == true', { disableInlining: ['data.i.items'] });
  expect(queries.map((body) => printBody(body)).join()).toMatch(/^data\.partial\.i\.items\[\w+\] = input\.name$/);
  expect(support.map((module) => formatModule(module, 'v1').trim())).toEqual([
    'package partial.i\n\nitems contains "p"\n\nitems contains "q"',
  ]);
});
