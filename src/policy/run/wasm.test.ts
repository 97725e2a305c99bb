import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BenchRequest } from './bench-request.ts';
import { runBench } from './bench.ts';
import { runEval } from './eval.ts';
import { evalRequest, testPorts, testRequest } from '../testing.ts';
import { runTests } from './tests.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-in-wasm-'));
const ports = testPorts(cwd);

beforeAll(() => {
  const files = {
    'a.rego': `package a

default allow := false

allow if {
	print("asked", input.x)
	input.x in data.known
}

deny contains message if {
	some item in input.items
	message := sprintf("%s is bad", [item])
}

size := count(input.items)

broken := 1 / input.zero

clash := x if some x in input.items

endless if { some x in numbers.range(1, 3000); some y in numbers.range(1, 3000); x + y < 0 }
`,
    'a_test.rego': `package a_test
import data.a
test_ok if a.allow with input as {"x": 1} with data.known as [1]
test_bad if a.allow with input as {"x": 2} with data.known as [1]
test_error if a.clash with input as {"items": [1, 2]}
test_case[name] if {
	some name, x in {"one": 1, "two": 2}
	a.allow with input as {"x": x} with data.known as [1]
}
`,
    'data.json': '{"known": [1, 2]}',
    'input.json': '{"x": 1, "items": ["<a>", "b"], "zero": 0}',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const evaluation = evalRequest({ data: ['a.rego', 'data.json'] });

describe('eval -t wasm', () => {
  it.each([
    'data.a.allow',
    'data.a.deny',
    'data.a.missing',
    'data.known[i] = x',
    'x := data.a.size; x > 1; not input.none',
    'input.items[_] = item; startswith(item, "<")',
    '1 == 2',
    'y := {1, 2} | {input.x}; data.a.allow',
    'data.a.allow with input.x as 7',
    'data.a.broken',
  ])('answers %s as the JavaScript does', async (query) => {
    const request = { ...evaluation, query };
    expect(await runEval({ ...request, target: 'wasm' }, ports)).toEqual(await runEval(request, ports));
  });

  it.each([
    ['data.a.clash', {}, 'complete rules must not produce multiple outputs'],
    ['data.a.broken', { strictBuiltinErrors: true }, 'div: divide by zero'],
    ['data.a.endless', { timeout: 50 }, 'the time limit of 50 ms is over'],
  ])('tells what ends %s', async (query, more, message) => {
    const { stdout, exit } = await runEval({ ...evaluation, ...more, query, target: 'wasm' }, ports);
    expect(stdout).toContain(message);
    expect(exit).toBe(2);
  });

  it('shows the errors of builtins', async () => {
    const request = { ...evaluation, query: 'data.a.broken', showBuiltinErrors: true };
    const shown = await runEval({ ...request, target: 'wasm' }, ports);
    expect(shown.stdout).toContain('div: divide by zero');
    expect(shown).toEqual(await runEval(request, ports));
  });
});

describe('test -t wasm', () => {
  const request = testRequest(['a.rego', 'a_test.rego'], { verbose: true });

  it('gives what the JavaScript gives', async () => {
    const without = (text: string): string => text.replace(/\([\d.]+(?:µs|ms|s)\)/g, '');
    const [inWasm, plain] = [await runTests({ ...request, target: 'wasm' }, ports), await runTests(request, ports)];
    expect(without(inWasm.stdout)).toBe(without(plain.stdout));
    expect(inWasm.stdout).toContain('data.a_test.test_error: ERROR');
    expect(inWasm.exit).toBe(plain.exit);
  });
});

describe('bench -t wasm', () => {
  it('measures', async () => {
    const request: BenchRequest = {
      query: 'data.a.allow',
      data: ['a.rego'],
      bundle: [],
      ignore: [],
      imports: [],
      stdinInput: false,
      count: 1,
      benchmem: true,
      metrics: true,
      fail: true,
      format: 'json',
      v0: false,
      partial: false,
      unknowns: [],
      e2e: false,
      budget: 50,
    };
    const { stdout, exit } = await runBench({ ...request, target: 'wasm' }, ports);
    expect(JSON.parse(stdout)).toHaveProperty('N');
    expect(exit).toBe(0);
  });
});
