import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, type Policy } from '../compile.ts';
import { RegoError } from '../error.ts';
import { formatModule } from '../format/format.ts';
import { EvaluationError } from '../run/error.ts';
import { optimizeModules } from '../optimize.ts';
import { printBody } from '../syntax/print.ts';
import { parseModule } from '../syntax/parse.ts';
import { toPlain } from '../value/print.ts';
import type { PartialOptions, PartialResult } from './partial.ts';
import { data, randomInput, randomPolicy } from './policy.fixture.ts';

type Input = Parameters<Policy['evaluate']>[1];

/** A policy; undefined where its types or rules cannot be right. */
function compiled(...texts: readonly string[]): Policy | undefined {
  try {
    return compile({ modules: texts.map((text, index) => ({ name: `m${index}.rego`, text })), data });
  } catch (thrown) {
    if (thrown instanceof RegoError) return undefined;
    throw thrown;
  }
}

/** What is left to ask; undefined where a condition has types by which it can never hold, which a query may not say. */
function preparedOf(policy: Policy, queries: PartialResult['queries']) {
  try {
    return queries.map((body) => policy.prepare(body.length === 0 ? 'true' : printBody(body)));
  } catch (thrown) {
    if (thrown instanceof RegoError && thrown.message.includes('rego_type_error')) return undefined;
    throw thrown;
  }
}

/** What a query gives, as text; its error's code where it fails. */
function attempt(evaluate: () => unknown): string {
  try {
    return JSON.stringify(evaluate()) ?? 'undefined';
  } catch (thrown) {
    if (thrown instanceof EvaluationError) return thrown.code;
    throw thrown;
  }
}

/** Undefined where rules conflict that need no input. */
function partialOf(policy: Policy, query: string, options: PartialOptions): PartialResult | undefined {
  try {
    return policy.partial(query, options);
  } catch (thrown) {
    if (thrown instanceof EvaluationError) return undefined;
    throw thrown;
  }
}

function valueText(policy: Policy, path: string, input: Input): string {
  return attempt(() => {
    const value = policy.evaluate(path, input);
    return value === undefined ? undefined : toPlain(value);
  });
}

const policies = fc.tuple(randomPolicy, fc.array(randomInput, { minLength: 4, maxLength: 8 }));

describe('any policy', () => {
  it.each([{ shallowInlining: false }, { shallowInlining: true }])(
    'means the same in two steps, first without its input: %o',
    (options) => {
      fc.assert(
        fc.property(policies, ([{ text, kinds }, inputs]) => {
          const policy = compiled(text);
          fc.pre(policy !== undefined && kinds.at(-1) !== 'functions');
          const query = `x = data.t.r${kinds.length - 1}`;
          const left = partialOf(policy, query, options);
          fc.pre(left !== undefined);
          const { queries, support } = left;
          const modules = support.map((module) => formatModule(module, 'v1'));
          const rest = compiled(...modules);
          // With what is known put in, some conditions have types by which they can never hold.
          fc.pre(rest !== undefined);
          const prepared = preparedOf(rest, queries);
          fc.pre(prepared !== undefined);
          for (const input of inputs as Input[]) {
            const expected = valueText(policy, `data.t.r${kinds.length - 1}`, input);
            if (expected.startsWith('eval_')) continue;
            const found = attempt(() => [
              ...new Set(
                prepared
                  .flatMap((one) => one.evaluate({ input }))
                  .map(({ bindings: { x } }) => JSON.stringify(toPlain(x ?? null))),
              ),
            ]);
            expect(found).toBe(JSON.stringify(expected === 'undefined' ? [] : [expected]));
          }
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each([{ inlines: false }, { inlines: true }])('means the same specialized: %o', (options) => {
    fc.assert(
      fc.property(policies, ([{ text, kinds }, inputs]) => {
        const policy = compiled(text);
        fc.pre(policy !== undefined);
        const names = kinds.flatMap((kind, index) => (kind === 'functions' ? [] : [`r${index}`]));
        const entrypoints = names.slice(-2).map((name) => ['t', name]);
        const modules = optimizeModules([parseModule('a.rego', text)], policy, { ...options, entrypoints });
        const built = compile({ modules, data });
        for (const input of inputs as Input[])
          for (const name of names) {
            const expected = valueText(policy, `data.t.${name}`, input);
            // Where rules conflict, a condition behind that can never hold may keep them from being asked.
            if (expected.startsWith('eval_')) continue;
            expect(valueText(built, `data.t.${name}`, input)).toBe(expected);
          }
      }),
      { numRuns: 60 },
    );
  });
});

it.each([
  ['a key that is no string', 'r[0] := 0\nx if { some v in r; v != input.x }', { x: 1 }],
  [
    'a rule under `with` behind an else',
    'r if data.n == input.y\nx := 0 if { r; input.x } else := 1 if { not r with data.n as 0 }',
    { y: 2 },
  ],
  [
    'a base document under `with` before an else',
    'x := 0 if { data.l[0] == 1 with data.l as [input.x]; input.y } else := null if { input.y }',
    { x: 3, y: 1 },
  ],
])('%s means the same in two steps', (_, rules, input) => {
  const policy = compile({ modules: [{ name: 'a.rego', text: `package t\n${rules}` }], data });
  const expected = valueText(policy, 'data.t.x', input);
  for (const shallowInlining of [false, true]) {
    const { queries, support } = policy.partial('y = data.t.x', { shallowInlining });
    const rest = compiled(...support.map((module) => formatModule(module, 'v1')));
    const found = rest && preparedOf(rest, queries)?.flatMap((one) => one.evaluate({ input }));
    expect(found?.map(({ bindings: { y } }) => JSON.stringify(toPlain(y ?? null)))).toEqual([expected]);
  }
});
