import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, EvaluationError, loadPolicy, type PolicyModule, RegoError, type Value } from './index.ts';
import { equals } from './value/order.ts';
import { termText } from './value/print.ts';

const policy = (text: string, data: Value = {}) =>
  compile({ modules: [{ name: 'p.rego', text: `package p\n${text}` }], data });
const show = (value: Value | undefined): string | undefined => (value === undefined ? undefined : termText(value));

describe('evaluation', () => {
  it.each<[rules: string, value: string | undefined]>([
    ['r := [.5, -.25]', '[0.5, -0.25]'],
    ['r := 1', '1'],
    ['r if input.missing', undefined],
    ['default r := 7\nr := 8 if input.missing', '7'],
    ['r := 1 if input.missing else := 2 if input.x else := 3', '2'],
    ['r contains x if some x in input.xs', '{1, 2, 3}'],
    ['r[k] := v if some k, v in input.o', '{"a": [2], "b": 1}'],
    [
      'r[a].b[c] := 1 if { some a in ["x", "y"]; some c in [1, "1"] }',
      '{"x": {"b": {1: 1, "1": 1}}, "y": {"b": {1: 1, "1": 1}}}',
    ],
    [
      'r[q].a := i if q := ["x", "y"][i]\nr.z.a := 1 if input.missing else := 3\ndefault r.d.a := 9\ndefault r.x.a := 8',
      '{"d": {"a": 9}, "x": {"a": 0}, "y": {"a": 1}, "z": {"a": 3}}',
    ],
    ['f(x) := x * 2 if x > 1\nf(x) := 0 if x <= 1\nr := [f(y) | some y in input.xs]', '[0, 4, 6]'],
    ['r if every x in input.xs { x > 0 }', 'true'],
    ['r if not input.missing', 'true'],
    ['q := input.x\nr := z if { z := q with input.x as "other" }', '"other"'],
    ['r := z if { z := count(input.xs) with count as 9 }', '9'],
    ['r := [k | some k, v in input.o; v]', '["a", "b"]'],
    ['r := {x: y | some x, y in input.xs}', '{0: 1, 1: 2, 2: 3}'],
    ['r := [x, y] if [x, {"k": y}] = [1, {"k": 2}]', '[1, 2]'],
    ['r := 0.1 + 0.2', '0.3'],
    ['r := 12345678901234567890 * 10', '123456789012345678900'],
    ['r := [p | walk(input.o, [p, 2])]', '[["a", 0]]'],
    ['r := $"{input.x} {input.missing}"', '"y <undefined>"'],
  ])('%s', (rules, value) => {
    const input = { x: 'y', xs: [1, 2, 3], o: { b: 1, a: [2] } };
    expect(show(policy(rules).evaluate('p/r', input))).toBe(value);
  });

  it('stops where rules disagree, and says where', () => {
    const evaluate = () => policy('r := 1\nr := 2 if input.x').evaluate('p/r', { x: true });
    expect(evaluate).toThrow(EvaluationError);
    expect(evaluate).toThrow('p.rego:3: eval_conflict_error: complete rules must not produce multiple outputs');
  });

  it('makes errors of builtins undefined, or stops in strict mode', () => {
    const compiled = policy('r := 1 / input.x');
    expect(compiled.evaluate('p/r', { x: 0 })).toBeUndefined();
    expect(() => compiled.evaluate('p/r', { x: 0 }, { strictBuiltinErrors: true })).toThrow('div: divide by zero');
  });

  it('ends by step budget, time limit and signal', () => {
    const compiled = policy(
      'r := count([1 | some i in numbers.range(1, 2000); some j in numbers.range(1, 2000); i + j > 0])',
    );
    const signal = AbortSignal.abort();
    for (const limits of [{ steps: 100_000 }, { timeout: 5 }, { signal }])
      expect(() => compiled.evaluate('p/r', {}, limits)).toThrow('eval_cancel_error');
    const words = { words: { en: expect.stringContaining('100000 steps'), zh: expect.stringContaining('100000 步') } };
    expect(() => compiled.evaluate('p/r', {}, { steps: 100_000 })).toThrow(expect.objectContaining(words));
  });

  it('swaps data, answers queries and waits for the host', async () => {
    const compiled = policy('r := data.x\nh := http.send({"method": "get", "url": "http://a"}).body', { x: 1 });
    expect(
      compiled
        .prepare('data.p.r = x; y := x + 1')
        .evaluate()
        .map(({ bindings }) => bindings),
    ).toEqual([{ x: 1, y: 2 }]);
    compiled.setData({ x: 2 });
    expect(compiled.evaluate('data.p.r')).toBe(2);
    const httpSend = async (): Promise<Value> => ({ status_code: 200, body: 'late' });
    await expect(compiled.evaluateAsync('p/h', undefined, { host: { httpSend } })).resolves.toBe('late');
  });

  it.each<[query: string, values: Value[][]]>([
    ['1+1', [[2]]],
    ['1 == 2', [[false]]],
    ['true; 1 == 2', []],
    ['[true, false][_]', [[true]]],
    ['false', [[false]]],
    ['not false', [[true]]],
    ['x + 1; x = 1', [[true, 2]]],
    ['plus(1, 2, y)', [[true]]],
    ['count(input) with input as [1]', [[1]]],
    ['data.p.r; data.p.r + 1', [[1, 2]]],
    ['some x in [1, 2]', [[true], [true]]],
  ])('a query shows the values of its expressions: %s', (query, values) => {
    const results = policy('r := data.x', { x: 1 }).prepare(query).evaluate();
    expect(results.map(({ expressions }) => expressions)).toEqual(values);
  });

  it('tells where the expressions stand, in the order of their values', () => {
    const { places } = policy('r := 1').prepare('x + 1; x = 1');
    expect(places.map(({ col }) => col)).toEqual([8, 1]);
  });

  it('indexes rules without changing what they say', () => {
    const rules = Array.from(
      { length: 50 },
      (_, n) => `r contains ${n} if { input.kind == "k${n % 5}"; input.n >= ${n} }`,
    );
    const compiled = policy(rules.join('\n'));
    for (const kind of ['k0', 'k3', 'other'])
      for (const n of [0, 20, 49]) {
        const expected = rules.flatMap((_, index) => (`k${index % 5}` === kind && index <= n ? [index] : []));
        expect(show(compiled.evaluate('p/r', { kind, n }))).toBe(
          expected.length === 0 ? 'set()' : `{${expected.join(', ')}}`,
        );
      }
  });
});

/** Strings that break out of careless literals, or name what prototypes have. */
const hostile = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'hasOwnProperty',
    'toString',
    'valueOf',
    '"+alert(1)+"',
    '\\',
    '`${1}`',
    '\u2028',
    '\u2029',
    '</script>',
    '\0',
    '*/',
    '\n',
    "'",
    'length',
    'size',
  ),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
);

/** Lone surrogates are no text of a file. */
const wellFormed = (text: string): string => new TextDecoder().decode(new TextEncoder().encode(text));

describe('safety', () => {
  it('keeps hostile strings, keys and paths as data', () => {
    const literal = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f');
    fc.assert(
      fc.property(hostile, hostile, (key, value) => {
        const [k, v] = [wellFormed(key), wellFormed(value)];
        const compiled = policy(
          `lit := {${literal(k)}: ${literal(v)}}\nget := input[${literal(k)}]\nall[x] := y if some x, y in input\nhas if ${literal(v)} in {${literal(v)}}\ndyn := data.base[${literal(k)}]`,
          { base: JSON.parse(`{${JSON.stringify(k)}:1}`) as Value },
        );
        const input = JSON.parse(`{${JSON.stringify(k)}:${JSON.stringify(v)}}`) as Value;
        expect(equals(compiled.evaluate('p/lit') as Value, input)).toBe(true);
        expect(compiled.evaluate('p/get', input)).toBe(v);
        expect(compiled.evaluate('p/get', {})).toBeUndefined();
        expect(equals(compiled.evaluate('p/all', input) as Value, input)).toBe(true);
        expect(compiled.evaluate('p/has')).toBe(true);
        expect(compiled.evaluate('p/dyn')).toBe(1);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('sees no member that only a prototype has', () => {
    const names = ['constructor', '__proto__', 'toString', 'length', 'map', 'values', 'size', 'has', 'get', 'normal'];
    const compiled = policy(
      names.map((name) => `r contains ${JSON.stringify(name)} if input.x[${JSON.stringify(name)}]`).join('\n'),
    );
    for (const x of [{}, [], 'text', 1, null]) expect(show(compiled.evaluate('p/r', { x }))).toBe('set()');
  });

  it('answers any text with a policy or its errors', () => {
    const seed =
      'package p\nimport rego.v1\nr contains x if { some x in input.xs; x > 1 } else := [y | y := data.a[_]]';
    fc.assert(
      fc.property(fc.nat(seed.length), fc.nat(12), fc.string({ maxLength: 6 }), (at, cut, insert) => {
        const text = seed.slice(0, at) + insert + seed.slice(at + cut);
        try {
          compile({ modules: [{ name: 'fuzz.rego', text }] }).evaluate('p/r', { xs: [1, 2] });
        } catch (error) {
          expect(
            error instanceof RegoError || error instanceof EvaluationError ? '' : `${text}: ${String(error)}`,
          ).toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('ahead of time', () => {
  it('loads as a module without making code of text, with a source map', async () => {
    const compiled = policy('f(x) := x + 1\nr := f(input.n)\nbad := 1 / input.zero');
    const dir = mkdtempSync(join(tmpdir(), 'dartagnan-rego-'));
    try {
      const file = join(dir, 'policy.mjs');
      writeFileSync(file, compiled.toModule());
      const { policy: module } = (await import(pathToFileURL(file).href)) as { policy: PolicyModule };
      const loaded = loadPolicy(module);
      expect(loaded.evaluate('data.p.r', { n: 1 })).toBe(2);
      expect(show(loaded.evaluate('p', { n: 1, zero: 1 }))).toBe('{"bad": 1, "r": 2}');
      expect(() => loaded.evaluate('p/bad', { zero: 0 }, { strictBuiltinErrors: true })).toThrow('p.rego:4:');
      const map = JSON.parse(compiled.toSourceMap('policy.mjs')) as { sources: string[]; mappings: string };
      expect(map.sources).toEqual(['p.rego']);
      expect(map.mappings.split(';').filter(Boolean).length).toBeGreaterThan(3);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
