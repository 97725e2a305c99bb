import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCheckPolicies } from './check.ts';
import { type EvalRequest, runEval } from './eval.ts';
import { runFormat } from './format.ts';
import type { PolicyPorts } from './outcome.ts';
import { runTests, type TestRequest } from './tests.ts';

let ports: PolicyPorts;
beforeAll(() => {
  const cwd = mkdtempSync(join(tmpdir(), 'policy-run-'));
  const signal = new AbortController().signal;
  ports = { cwd, env: {}, language: 'en', signal, stdin: () => Promise.resolve(new TextEncoder().encode('{"x": 1}')) };
  const files = {
    'a.rego': `package a
allow if input.x == 1
deny contains sprintf("bad %v", [item]) if some item in input.items
exact := 12.50
mixed := {1, 2, "a"}
keyed := {[1]: 2}
`,
    'a_test.rego': `package a_test
import data.a
test_ok if a.allow with input as {"x": 1}
test_bad if a.allow with input as {"x": 2}
todo_test_later if false
test_case[name] if {
	some name, x in {"one": 1, "two": 2}
	a.allow with input as {"x": x}
}
`,
    'bad.rego': 'package b\np if unknown(1)\n',
    'loop.rego':
      'package loop\np if { some x in numbers.range(1, 3000); some y in numbers.range(1, 3000); x + y < 0 }\n',
    'input.json': '{"x": 1, "items": ["<a>", "b"]}',
    'form.rego': 'package   c\np if {  x:=1 ;x==1}',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
});
afterAll(() => rmSync(ports.cwd, { recursive: true, force: true }));

const plain: EvalRequest = {
  query: 'data.a',
  data: ['a.rego'],
  bundle: [],
  ignore: [],
  input: 'input.json',
  stdinInput: false,
  format: 'json',
  fail: false,
  failDefined: false,
  strict: false,
  strictBuiltinErrors: false,
  showBuiltinErrors: false,
  v0: false,
  metrics: false,
  imports: [],
};

describe('runEval', () => {
  it.each([
    ['values', '1 + 1', '[\n  2\n]\n'],
    ['raw', 'data.a.exact', '12.50\n'],
    ['raw', 'x := [1, 2][_]; x', 'true 1\ntrue 2\n'],
    ['pretty', 'x = 1; y = [1, 2][_]', '┌───┬───┐\n│ x │ y │\n├───┼───┤\n│ 1 │ 1 │\n│ 1 │ 2 │\n└───┴───┘\n'],
    ['pretty', 'data.none', 'undefined\n'],
    ['bindings', 'x = {"a": []}', '{\n  "x": {\n    "a": []\n  }\n}\n'],
    ['discard', 'true', '{\n  "result": "discarded"\n}\n'],
  ] as const)('writes %s of %s', async (format, query, stdout) => {
    expect(await runEval({ ...plain, format, query }, ports)).toEqual({ stdout, stderr: '', exit: 0 });
  });

  it.each([
    [{ fail: true, query: 'data.none' }, 1],
    [{ fail: true, query: 'false' }, 0],
    [{ failDefined: true, query: '1' }, 1],
    [{ strictBuiltinErrors: true, query: '1 / 0' }, 2],
    [{ query: '1 / 0' }, 0],
    [{ data: ['bad.rego'] }, 2],
    [{ input: 'none.json' }, 2],
    [{ data: ['loop.rego'], query: 'data.loop.p', timeout: 50 }, 2],
  ])('exits for %j with %i', async (given, exit) => {
    expect(await runEval({ ...plain, ...given }, ports)).toMatchObject({ exit });
  });

  it('shows the place of a mistake to readers', async () => {
    const { stderr } = await runEval({ ...plain, data: ['bad.rego'], format: 'pretty' }, ports);
    expect(stderr).toMatch(
      /^bad\.rego:2:6: undefined function unknown \[rego_type_error\]\n {2}2 \| p if unknown\(1\)\n/,
    );
  });

  const queries = ['data.a', '1 + 1', '1 > 2', 'false; true', 'x := 1 > 2', 'some x in [1]; x', '"<b>"', 'not true'];
  it.for(queries)('writes %s as the original does', async (query, ctx) => {
    const opa = process.env['DARTAGNAN_OPA'];
    if (opa === undefined) return ctx.skip('DARTAGNAN_OPA names no executable');
    const words = ['eval', '-d', 'a.rego', '-i', 'input.json', query];
    const theirs = originalOutput(opa, words);
    const { stdout, exit } = await runEval({ ...plain, query }, ports);
    expect({ stdout, exit }).toEqual(theirs);
  });
});

function originalOutput(opa: string, words: readonly string[]): { stdout: string; exit: number } {
  try {
    return { stdout: execFileSync(opa, words, { cwd: ports.cwd, encoding: 'utf8', stdio: 'pipe' }), exit: 0 };
  } catch (thrown) {
    const { stdout, status } = thrown as { stdout: string; status: number };
    return { stdout, exit: status };
  }
}

describe('runTests', () => {
  const request: TestRequest = {
    paths: ['a.rego', 'a_test.rego'],
    bundle: false,
    ignore: [],
    format: 'pretty',
    verbose: false,
    count: 1,
    failOnEmpty: false,
    exitZeroOnSkipped: false,
    v0: false,
    timeout: 5000,
  };

  it('counts every case, those that a test of several cases refuses too', async () => {
    const { stdout, exit } = await runTests(request, ports);
    expect(stdout).toContain('  two: FAIL\n');
    expect(stdout).toMatch(/PASS: 2\/5\nFAIL: 2\/5\nSKIPPED: 1\/5\n$/);
    expect(exit).toBe(2);
  });

  it.each([
    [{ run: 'test_ok' }, 0],
    [{ run: 'later' }, 2],
    [{ run: 'later', exitZeroOnSkipped: true }, 0],
    [{ run: 'none', failOnEmpty: true }, 2],
    [{ paths: ['bad.rego'] }, 1],
  ])('exits for %j with %i', async (given, exit) => {
    expect(await runTests({ ...request, ...given }, ports)).toMatchObject({ exit });
  });
});

it('check is silent where all is well, and writes mistakes as JSON', async () => {
  const request = { bundle: false, ignore: [], format: 'json', strict: false, v0: false } as const;
  expect(await runCheckPolicies({ ...request, paths: ['a.rego'] }, ports)).toEqual({ stdout: '', stderr: '', exit: 0 });
  const { stderr, exit } = await runCheckPolicies({ ...request, paths: ['bad.rego'] }, ports);
  expect(exit).toBe(1);
  const location = { file: 'bad.rego', row: 2, col: 6 };
  expect(JSON.parse(stderr)).toEqual({
    errors: [{ message: 'undefined function unknown', code: 'rego_type_error', location }],
  });
});

it.each([
  [{}, 'package c\n\np if {\n\tx := 1\n\tx == 1\n}\n', 0],
  [{ list: true, fail: true }, 'form.rego\n', 2],
  [{ diff: true }, expect.stringContaining('\n-package   c\n'), 0],
])('fmt with %j', async (given, stdout, exit) => {
  const none = { diff: false, list: false, write: false, fail: false, v0: false, v0v1: false, dropImports: false };
  expect(await runFormat({ ...none, ...given, paths: ['form.rego'] }, ports)).toEqual({ stdout, stderr: '', exit });
});
