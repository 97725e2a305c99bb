import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtins } from '../../src/rego/builtins/index.ts';
import { compile, type Policy, type Value } from '../../src/rego/index.ts';
import type { PlanFile } from '../../src/rego/opa-plan/format.ts';
import { PlanMachine } from './machine.ts';
import { data, inputs, names, outcome, policy, queries } from './sample.ts';

const plan = policy.toPlan(queries);

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
