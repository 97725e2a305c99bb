import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtins } from '../../src/rego/builtins/index.ts';
import { compile, type Policy, type Value } from '../../src/rego/index.ts';
import type { PlanFile } from '../../src/rego/opa-plan/format.ts';
import { EvaluationError } from '../../src/rego/run/error.ts';
import { toPlain } from '../../src/rego/value/print.ts';
import { PlanMachine } from './machine.ts';

const data = { limit: 2, a: { x: { r: 7 }, z: { r: 9 } }, list: [1, 2, 3], named: { '0': 'zero' } };

const text = `package t
default allow := false
allow if { input.user in data.list; not deny }
deny if input.n > data.limit
kind := "big" if input.n > 10 else := "mid" if input.n > data.limit else := "small"
double(x) := y if y := x * 2
double_or("none") := 0
default double_or(_) := 1
squares[k] := v * v if some k, v in input.list
members contains x if some x in input.list
tree[k].leaf contains v if some k, v in input.list
tree.fixed.value := 1
pattern := [x, y] if [x, {"y": y}] = input.pair
every_small if every x in input.list { x < 3 }
sums := {k: s | some k in input.list; s := sum([x | some x in input.list; x == k])}
mocked_input := v if { v := kind with input.n as 20 }
mocked_data := v if { v := deny with data.limit as 100 }
mocked_function := v if { v := doubled with double as 5 }
mocked_value := v if { v := doubled with double as input.n }
mocked_builtin := n if n := abs(3) with abs as double
mocked_both := k if k := kind with input.n as 3 with data.limit as 5
doubled := double(3)
dynamic := data.a[input.key].r
iterated contains [k, v] if v := data.a[k].r
whole := data.a
first := data.named[0]
second := data.list[1]
template := $"n {input.n} of {input.nothing}"
walked contains path if walk(input.pair, [path, "deep"])
negated if not deny
in_else := 1 if input.n == 1
else := 2 if input.n == 2
numbers := [1, 1.50, 1e400, -0.0, {"k": {1, 2}}, null]
conflict := x if some x in input.list
`;
const other = 'package a.y\nr := 1 if input.n == 1\ns := data.a.x\n';

const policy = compile({
  modules: [
    { name: 't.rego', text },
    { name: 'y.rego', text: other },
  ],
  data,
});
const names = [
  ...new Set([...text.matchAll(/^(?:default )?(\w+)(?= |\[|\.)/gm)].map(([, name]) => name as string)),
].filter((name) => !['package', 'double', 'default'].includes(name));
const plan = policy.toPlan(names.map((name) => ({ name, query: `result = data.t.${name}` })));

/** Plain values of a document, or the code of the error that ends its evaluation. */
function outcome(evaluate: () => Value | undefined): unknown {
  try {
    const value = evaluate();
    return value === undefined ? 'undefined' : toPlain(value);
  } catch (error) {
    if (error instanceof EvaluationError) return error.code;
    throw error;
  }
}

function byPlan(name: string, input: Value): unknown {
  const [row] = new PlanMachine(plan, builtins, data, { input }).evaluate(name);
  return (row as { readonly result?: Value } | undefined)?.result;
}

/** What statements name that the plan does not have. */
function* missingIn({ static: { strings, files, builtin_funcs: externals }, plans, funcs }: PlanFile) {
  const known = new Set([...funcs.funcs, ...externals].map(({ name }) => name));
  const parts: unknown[] = [plans, funcs];
  for (const part of parts) {
    if (typeof part !== 'object' || part === null) continue;
    parts.push(...Object.values(part));
    const { type, value, func, file } = part as Readonly<Record<string, unknown>>;
    if (type === 'string_index' && strings[value as number] === undefined) yield value;
    if (typeof func === 'string' && !known.has(func)) yield func;
    if (typeof file === 'number' && files[file] === undefined) yield file;
  }
}

const small = fc.integer({ min: -1, max: 4 });
const inputs = fc.record(
  {
    user: small,
    n: fc.oneof(small, fc.constant(15)),
    list: fc.array(small, { maxLength: 4 }),
    pair: fc.oneof(small, fc.tuple(small, fc.record({ y: fc.constantFrom('deep', 1) }))),
    key: fc.constantFrom('x', 'y', 'z', 'none', 1),
  },
  { requiredKeys: [] },
);

describe('a plan', () => {
  it('reaches every kind of rule of its policy', () => {
    expect(names).toContain('mocked_value');
    expect(plan.plans.plans.map(({ name }) => name)).toEqual(names);
  });

  it.each(names)('decides %s as the compiled policy does', (name) => {
    fc.assert(
      fc.property(inputs, (input) => {
        const wanted = outcome(() => policy.evaluate(`data.t.${name}`, input as Value));
        expect(outcome(() => byPlan(name, input as Value) as Value | undefined)).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });

  it('names every string, file and function that it uses', () => {
    expect([...missingIn(plan)]).toEqual([]);
    expect([...missingIn({ ...plan, funcs: { funcs: [] } })]).toContain('g0.data.t.deny');
  });

  it('tells where its statements come from', () => {
    const [block] = plan.funcs.funcs.find(({ name }) => name === 'g0.data.t.deny')?.blocks ?? [];
    expect(block?.stmts[0]).toEqual({
      type: 'ResetLocalStmt',
      stmt: { target: 3, file: 0, row: 4, col: 1, end_row: 4, end_col: 5 },
    });
  });

  it('plans a rule anew only where with changes what it is', () => {
    const modules = [
      {
        name: 'w.rego',
        text: `package t
x if y with input.a as 1 with data.base as 2
y if z
z if input.a
w if y with data.t.z as true
v if y with count as 1
`,
      },
    ];
    const queries = ['x', 'w', 'v'].map((name) => ({ name, query: `result = data.t.${name}` }));
    const names = compile({ modules })
      .toPlan(queries)
      .funcs.funcs.map(({ name }) => name);
    expect(names.filter((name) => name.endsWith('.y'))).toEqual(['g0.data.t.y', 'g1.data.t.y', 'g2.data.t.y']);
    expect(names.filter((name) => name.endsWith('.z'))).toEqual(['g0.data.t.z', 'g2.data.t.z']);
  });

  it.each(['x if y with input[data.t.key] as 1', 'x if y with input[0] as 1'])('refuses %s', (rule) => {
    const modules = [{ name: 'w.rego', text: `package t\n${rule}\ny if input.q\nkey := "q"\n` }];
    const query = { name: 'x', query: 'result = data.t.x' };
    expect(() => compile({ modules }).toPlan([query])).toThrow('w.rego:2: rego_compile_error: invalid with target');
  });

  it('is made for the policy of the moment', () => {
    const empty: Policy = compile({ modules: [{ name: 'e.rego', text: 'package e' }] });
    const [only] = new PlanMachine(empty.toPlan([{ name: 'e', query: 'result = data.e' }]), [], {}, {}).evaluate('e');
    expect(only).toEqual({ result: {} });
  });
});
