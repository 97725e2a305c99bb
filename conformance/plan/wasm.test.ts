import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtins } from '../../src/rego/builtins/index.ts';
import { compile, jsonText, type Policy, RegoError, type Value } from '../../src/rego/index.ts';
import { emitWasm, WasmPolicy, type WasmOptions } from '../../src/rego/wasm/index.ts';
import { data, inputs, names, outcome, policy, queries } from './sample.ts';

const runtime = readFileSync('wasm/rego.wasm');

function moduleOf(options: WasmOptions): WasmPolicy {
  const { bytes } = emitWasm(policy.toPlan(queries), runtime, options);
  return new WasmPolicy(new WebAssembly.Module(bytes), { builtins, data });
}

/** Calls whose types cannot fit are refused before. */
function compileOrNot(text: string): Policy | undefined {
  try {
    return compile({ modules: [{ name: 't.rego', text }] });
  } catch (error) {
    if (error instanceof RegoError) return undefined;
    throw error;
  }
}

describe.each([{ hosted: true }, { hosted: false }])('a module (%o)', (options) => {
  const module = moduleOf(options);

  it.each(names)('decides %s as the compiled policy does', (name) => {
    fc.assert(
      fc.property(inputs, (input) => {
        const wanted = outcome(() => policy.evaluate(`data.t.${name}`, input as Value));
        expect(outcome(() => module.evaluate(name, { input: input as Value }))).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a module of the host', () => {
  const programs = fc.record({
    left: fc.constantFrom('input.a', 'input.b', 'input.s', '2', '"x"', '[1, 2]', '{"a", 1}', '0.1', '1e19'),
    right: fc.constantFrom('input.b', 'input.a[0]', '3', '"y,x"', '{"k": [1]}', '{1}', 'input.n', '-7.5', '2'),
    call: fc.constantFrom(
      'plus',
      'minus',
      'mul',
      'div',
      'rem',
      'lt',
      'equal',
      'split',
      'contains',
      'array.concat',
      'and',
      'or',
    ),
    again: fc.constantFrom(
      'count',
      'sort',
      'max',
      'json.marshal',
      'type_name',
      'sum',
      'abs',
      'round',
      'is_set',
      'object.keys',
    ),
  });
  const values = fc.record({
    a: fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string())),
    b: fc.jsonValue({ maxDepth: 3 }),
    s: fc.string({ unit: 'grapheme' }),
    n: fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  });

  it('gives what the JavaScript gives, for random calls of builtins', () => {
    fc.assert(
      fc.property(programs, values, ({ left, right, call, again }, input) => {
        const program = `package t\nx := ${call}(${left}, ${right})\ny := ${again}(x)\nz := ${again}(${right})\n`;
        const compiled = compileOrNot(program);
        if (compiled === undefined) return;
        const plain = JSON.parse(JSON.stringify(input)) as Value;
        for (const hosted of [true, false]) {
          const { bytes } = emitWasm(compiled.toPlan([{ name: 'all', query: 'result = data.t' }]), runtime, { hosted });
          const module = new WasmPolicy(new WebAssembly.Module(bytes), { builtins });
          const wanted = jsonText(compiled.evaluate('data.t', plain) ?? null);
          expect(jsonText(module.evaluate('all', { input: plain }) ?? null)).toBe(wanted);
        }
      }),
      { numRuns: 300 },
    );
  });
});
