import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtins } from '../builtins/index.ts';
import { builtin } from '../builtins/builtin.ts';
import { compile } from '../compile.ts';
import { jsonText, termText } from '../value/print.ts';
import type { Value } from '../value/value.ts';
import { emitWasm } from './emit.ts';
import { PolicyInstance } from './instance.ts';
import { WasmPolicy, type WasmPolicyOptions } from './policy.ts';
import { parseValueText } from './value-text.ts';

const runtime = readFileSync(new URL('../../../wasm/rego.wasm', import.meta.url));

const text = `package t
allow if input.user in data.users
same := input
endless if { some a in numbers.range(1, 3000); some b in numbers.range(1, 3000); a + b == 0 }
wide := [x | some a in numbers.range(1, 3000); some b in numbers.range(1, 3000); x := [a, b]]
text := upper("abc")
strict := 1 / 0
printed if print("user", input.user, {1, 2})
sent := http.send({"method": "get", "url": "http://localhost"})
conflict := x if some x in [1, 2]
`;

function moduleOf(more: Partial<WasmPolicyOptions> = {}, hosted = true, source = text) {
  const policy = compile({ modules: [{ name: 'p.rego', text: source }], print: true });
  const names = [...new Set([...source.matchAll(/^(\w+) (?:if|:=)/gm)].map(([, name = '']) => name))];
  const plan = policy.toPlan(names.map((name) => ({ name: `t/${name}`, query: `result = data.t.${name}` })));
  const { bytes, sites } = emitWasm(plan, runtime, { hosted });
  const files = plan.static.files.map(({ value }) => value);
  const options = { builtins, data: { users: ['ann'] }, sites: { files, places: sites }, ...more };
  return new WasmPolicy(new WebAssembly.Module(bytes), options);
}

describe('a policy in WebAssembly', () => {
  it('answers for its entrypoints, with the data of the moment', () => {
    const module = moduleOf();
    expect(module.entrypoints.get('t/allow')).toBe(0);
    expect(module.evaluate('t/allow', { input: { user: 'ann' } })).toBe(true);
    expect(module.evaluate('t/allow', { input: { user: 'bob' } })).toBeUndefined();
    module.setData({ users: ['bob'] });
    expect(module.evaluate('t/allow', { input: { user: 'bob' } })).toBe(true);
    expect(() => module.evaluate('t/none')).toThrow('no entrypoint t/none among t/allow, t/conflict');
  });

  it('keeps memory as it is, evaluation after evaluation', () => {
    const module = moduleOf({ memory: 2 ** 20 });
    const input = { user: 'x'.repeat(1000), list: Array.from({ length: 1000 }, (_, index) => index) };
    for (let round = 0; round < 200; round += 1) expect(module.evaluate('t/same', { input })).toEqual(input);
  });

  it('tells errors with their places', () => {
    const module = moduleOf();
    expect(() => module.evaluate('t/strict', { strictBuiltinErrors: true })).toThrow(
      'p.rego:7: eval_builtin_error: div: divide by zero',
    );
    const told: string[] = [];
    expect(module.evaluate('t/strict', { onBuiltinError: ({ message }) => told.push(message) })).toBeUndefined();
    expect(told).toEqual(['p.rego:7: eval_builtin_error: div: divide by zero']);
    expect(() => module.evaluate('t/conflict')).toThrow(
      'p.rego:10: eval_conflict_error: complete rules must not produce multiple outputs',
    );
    expect(module.evaluate('t/allow', { input: { user: 'ann' } })).toBe(true);
  });

  it.each([true, false])('prints (hosted %s)', (hosted) => {
    const lines: string[] = [];
    const host = { print: (line: string) => void lines.push(line) };
    expect(moduleOf({}, hosted).evaluate('t/printed', { input: {}, host })).toBe(true);
    expect(lines).toEqual(['user <undefined> {1, 2}']);
  });

  it('waits for a host that answers later', async () => {
    const fetch = () => Promise.resolve({ status: 200, statusText: 'OK', headers: [], body: new Uint8Array() });
    const answer = await moduleOf().evaluateAsync('t/sent', { host: { http: fetch } as never });
    expect(answer === undefined || typeof answer === 'object').toBe(true);
  });
});

describe('limits', () => {
  it('stops by steps, time and signal', () => {
    const module = moduleOf();
    expect(() => module.evaluate('t/endless', { steps: 100_000 })).toThrow('step budget of 100000 steps');
    expect(() => module.evaluate('t/endless', { timeout: 20 })).toThrow('the time limit of 20 ms is over');
    expect(() => module.evaluate('t/endless', { signal: AbortSignal.abort() })).toThrow('cancelled');
    expect(module.evaluate('t/text')).toBe('ABC');
  });

  it('ends where memory does', () => {
    const module = moduleOf({ memory: 2 ** 22 });
    expect(() => module.evaluate('t/wide')).toThrow('the module ended: out of memory');
    expect(module.evaluate('t/text')).toBe('ABC');
  });

  it('refuses what nests deeper than its stack, and goes on', () => {
    const module = moduleOf();
    const deep = (levels: number): Value => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as Value;
    expect(module.evaluate('t/same', { input: deep(1900) })).toEqual(deep(1900));
    expect(() => module.evaluate('t/same', { input: deep(2100) })).toThrow('nests too deep');
    expect(module.evaluate('t/text')).toBe('ABC');
  });

  it.each([
    [[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], 'the module lacks builtins'],
    // Imports a function that no host of policies has.
    [
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x61, 1, 0x62, 0, 0],
      'it cannot be instantiated',
    ],
  ])('refuses the module %j', (bytes, message) => {
    expect(() => new WasmPolicy(new WebAssembly.Module(Uint8Array.from(bytes)), { builtins })).toThrow(message);
  });

  it('names the builtin that is missing, or that has too many arguments', () => {
    expect(() => moduleOf({ builtins: [] })).toThrow('the host has no builtin div');
    const types = ['any', 'any', 'any', 'any', 'any'] as const;
    const wide = builtin('wide', types, 'any', () => 1, { category: 'internal', doc: 'Takes five.' });
    const modules = [{ name: 'w.rego', text: 'package w\nx := wide(1, 2, 3, 4, 5)' }];
    const plan = compile({ modules, builtins: [...builtins, wide] }).toPlan([{ name: 'x', query: 'data.w.x' }]);
    expect(() => emitWasm(plan, runtime)).toThrow('the builtin wide has 5 arguments, a host can be given 4');
  });
});

const ports = {
  builtin: () => 0,
  print() {},
  abort(message: string): never {
    throw new Error(message);
  },
};

describe('values', () => {
  const empty = compile({ modules: [{ name: 'e.rego', text: 'package e' }] });
  const { bytes } = emitWasm(empty.toPlan([{ name: 'e', query: 'result = data.e' }]), runtime);
  const instance = new PolicyInstance(new WebAssembly.Module(bytes), ports);

  it('go in and come out as they are', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (plain) => {
        const value = parseValueText(JSON.stringify(plain));
        expect(jsonText(instance.value(instance.put(value)))).toBe(jsonText(value));
      }),
      { numRuns: 500 },
    );
  });

  it.each(['{1, {2}, set()}', '{[1]: {"a": {1.0}}, "k": null}', '1e400', '-0.5', '12345678901234567890123', '{{}}'])(
    'of Rego: %s',
    (term) => {
      const value = parseValueText(term);
      expect(termText(instance.value(instance.put(value)))).toBe(termText(value));
    },
  );

  it('are read from any text without other errors', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,012.e+-\\utrfnsb ()') }), (text) => {
        let error: unknown;
        try {
          parseValueText(text);
        } catch (thrown) {
          error = thrown;
        }
        expect(error === undefined || error instanceof SyntaxError).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('are refused without a trap where their text is foreign', () => {
    const foreign = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'{}[]":,0123456789.eE+-\\utrfnsb ()') }),
      fc.uint8Array().map((array) => String.fromCharCode(...array)),
    );
    fc.assert(
      fc.property(foreign, (text) => {
        const isRead = instance.reads(text);
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(isRead || !isJson).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '',
    '{',
    '[1,]',
    '{"a":}',
    '{"a":1,}',
    '"\\x"',
    '"\u0001"',
    '01',
    '1.',
    '.5',
    '-',
    'nul',
    '[1 2]',
    '1e999999',
  ])('are refused: %s', (text) => expect(instance.reads(text)).toBe(false));
});
