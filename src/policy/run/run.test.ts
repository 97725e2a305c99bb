import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CheckRequest, runCheckPolicies } from './check.ts';
import { type EvalRequest, runEval } from './eval.ts';
import { evalRequest, testRequest } from '../testing.ts';
import { type ExplainRequest, runExplain } from './explain.ts';
import { runFormat } from './format.ts';
import type { PolicyPorts } from './outcome.ts';
import { runTests } from './tests.ts';

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

const plain = evalRequest();

describe('runEval', () => {
  it.each([0, 1, 2])('answers the same over policies optimized at level %i', async (optimize) => {
    const request = { ...plain, optimize, entrypoints: ['a/deny'] };
    expect((await runEval(request, ports)).stdout).toBe((await runEval(plain, ports)).stdout);
  });

  it('ends with 2 where there is nothing to optimize for', async () => {
    expect(await runEval({ ...plain, optimize: 1 }, ports)).toMatchObject({
      exit: 2,
      stdout: expect.stringContaining('at least one entrypoint'),
    });
  });

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

describe('runEval, watched', () => {
  const watched = async (
    query: string,
    observe: Partial<EvalRequest['observe']>,
    format: EvalRequest['format'] = 'json',
  ) => (await runEval({ ...plain, query, format, observe: { ...plain.observe, ...observe } }, ports)).stdout;

  it('writes coverage, profile and explanation beside the result', async () => {
    const text = await watched('data.a.deny', { coverage: true, profile: true, explain: 'full' });
    const { coverage, profile, explanation, metrics } = JSON.parse(text) as Record<string, unknown>;
    expect(coverage).toHaveProperty(['files', 'a.rego', 'covered', 0, 'start', 'row'], 3);
    expect(profile).toContainEqual(expect.objectContaining({ location: { file: 'a.rego', row: 3, col: 44 } }));
    expect(explanation).toContainEqual(expect.objectContaining({ Op: 'Enter', QueryID: 1, ParentID: 0 }));
    expect(metrics).toHaveProperty('timer_rego_query_eval_ns');
  });

  it('times the stages of the compiler', async () => {
    const { metrics } = JSON.parse(await watched('data.a.allow', { instrument: true })) as { metrics: object };
    expect(metrics).toHaveProperty('timer_compile_stage_check_types_ns');
    expect(metrics).toHaveProperty('timer_rego_query_eval_ns');
  });

  it('draws them for readers', async () => {
    const text = await watched('data.a.deny', { coverage: true, profile: true, explain: 'full' }, 'pretty');
    expect(text).toContain('| Eval data.a.deny = _\n');
    expect(text).toContain('│ Overall Coverage │');
    expect(text).toMatch(/│ a\.rego:3 +│/);
  });

  it('says where in the input each element comes from', async () => {
    const { provenance } = JSON.parse(await watched('data.a.deny', { provenance: true })) as { provenance: unknown };
    expect(provenance).toEqual([
      { value: 'bad <a>', reads: [{ path: 'input.items[0]', file: 'input.json', line: 1 }] },
      { value: 'bad b', reads: [{ path: 'input.items[1]', file: 'input.json', line: 1 }] },
    ]);
    expect(await watched('data.a.deny', { provenance: true }, 'pretty')).toContain('  input.items[0]  input.json:1\n');
  });
});

describe('runExplain', () => {
  const request: ExplainRequest = {
    query: 'data.a.allow',
    data: ['a.rego'],
    bundle: [],
    ignore: [],
    input: 'input.json',
    stdinInput: false,
    format: 'pretty',
    v0: false,
  };
  const asked: PolicyPorts['stdin'] = () => Promise.resolve(new TextEncoder().encode('{"y": 2}'));

  it('draws the first condition that failed, and what is there instead', async () => {
    const given = { ...request, input: undefined, stdinInput: true };
    const { stdout, exit } = await runExplain(given, { ...ports, stdin: asked });
    expect(exit).toBe(0);
    expect(stdout).toContain('data.a.allow is undefined\n\ndata.a.allow  a.rego:2:1\n  failed at a.rego:2:10\n');
    expect(stdout).toContain('input has no x; it has y\n    did you mean y?');
    const chinese = await runExplain(given, { ...ports, stdin: asked, language: 'zh' });
    expect(chinese.stdout).toContain('data.a.allow 未定义');
  });

  it('writes the same as JSON', async () => {
    const { stdout } = await runExplain({ ...request, query: 'data.a.deny', format: 'json' }, ports);
    const { rules, result } = JSON.parse(stdout) as { rules: unknown[]; result: unknown[] };
    expect(result).toHaveLength(1);
    expect(rules).toMatchObject([{ path: 'data.a.deny', state: 'held', results: 2, skipped_by_index: false }]);
  });

  it('reports mistakes with exit code 2', async () => {
    expect(await runExplain({ ...request, data: ['bad.rego'] }, ports)).toMatchObject({ exit: 2, stdout: '' });
  });
});

describe('runTests', () => {
  const request = testRequest(['a.rego', 'a_test.rego'], {
    coverageRuns: ['index_excluded', 'early_exit'],
    parallel: 2,
  });

  it('counts every case, those that a test of several cases refuses too', async () => {
    const { stdout, exit } = await runTests(request, ports);
    expect(stdout).toContain('  two: FAIL\n');
    expect(stdout).toMatch(/PASS: 2\/5\nFAIL: 2\/5\nSKIPPED: 1\/5\n$/);
    expect(exit).toBe(2);
  });

  it('draws the values where a test failed, and names its line', async () => {
    const { stdout } = await runTests({ ...request, run: 'test_bad', varValues: true }, ports);
    expect(stdout).toContain('  a_test.rego:4:\n                a.allow with input as {"x": 2}\n');
    expect(stdout).toMatch(/^ {4} +undefined$/m);
  });

  it('traces a failed test where it is verbose', async () => {
    const { stdout } = await runTests({ ...request, run: 'test_bad', verbose: true }, ports);
    expect(stdout).toMatch(/a_test\.rego:4 .*Fail data\.a\.allow with input as/);
  });

  it('reports the coverage, and fails below the threshold', async () => {
    const covered = { ...request, run: 'test_ok', coverage: true };
    const { stdout, exit } = await runTests(covered, ports);
    const report = JSON.parse(stdout) as { coverage: number; files: Record<string, unknown> };
    expect(Object.keys(report.files)).toEqual(['a.rego', 'a_test.rego']);
    expect([exit, report.coverage > 0 && report.coverage < 100]).toEqual([0, true]);
    const failed = await runTests({ ...covered, threshold: 99.5, verbose: true }, ports);
    expect(failed).toMatchObject({ exit: 2, stderr: expect.stringContaining('instead of 99.50') as string });
    expect(failed.stderr).toMatch(/^Code .*\nLines not covered:\n\ta\.rego:3/);
    expect(await runTests({ ...covered, run: 'test_' }, ports)).toMatchObject({ exit: 1 });
  });

  it.each([
    [{ run: 'test_ok' }, 0],
    [{ run: 'later' }, 2],
    [{ run: 'later', exitZeroOnSkipped: true }, 0],
    [{ run: 'none', failOnEmpty: true }, 1],
    [{ paths: ['bad.rego'] }, 1],
  ])('exits for %j with %i', async (given, exit) => {
    expect(await runTests({ ...request, ...given }, ports)).toMatchObject({ exit });
  });
});

it('check is silent where all is well, and writes mistakes as JSON', async () => {
  const request: Omit<CheckRequest, 'paths'> = {
    bundle: false,
    ignore: [],
    format: 'json',
    strict: false,
    v0: false,
    lint: 'off',
    v0v1: false,
    maxErrors: 1,
    lintFail: false,
  };
  expect(await runCheckPolicies({ ...request, paths: ['a.rego'] }, ports)).toEqual({ stdout: '', stderr: '', exit: 0 });
  const { stderr, exit } = await runCheckPolicies({ ...request, paths: ['bad.rego'] }, ports);
  expect(exit).toBe(1);
  const location = { file: 'bad.rego', row: 2, col: 6 };
  expect(JSON.parse(stderr)).toEqual({
    errors: [{ message: 'undefined function unknown', code: 'rego_type_error', location }],
  });
  const linted = await runCheckPolicies({ ...request, paths: ['a.rego'], lint: 'weaknesses' }, ports);
  expect(linted.exit).toBe(0);
  expect(JSON.parse(linted.stderr)).toMatchObject({ warnings: expect.arrayContaining([expect.anything()]) as unknown });
  expect(await runCheckPolicies({ ...request, paths: ['a.rego'], lint: 'all', lintFail: true }, ports)).toMatchObject({
    exit: 1,
  });
});

it.each([
  [{}, 'package c\n\np if {\n\tx := 1\n\tx == 1\n}\n', 0],
  [{ list: true, fail: true }, 'form.rego\n', 2],
  [{ diff: true }, expect.stringContaining('\n-package   c\n'), 0],
  [{ diff: true, write: true }, expect.stringContaining('\n-package   c\n'), 0],
  [{ fail: true, write: true }, '', 2],
])('fmt with %j', async (given, stdout, exit) => {
  const none = {
    diff: false,
    list: false,
    write: false,
    fail: false,
    v0: false,
    v0v1: false,
    dropImports: false,
    checkResult: true,
  };
  expect(await runFormat({ ...none, ...given, paths: ['form.rego'] }, ports)).toEqual({
    stdout,
    stderr: exit === 2 ? 'unexpected diff\n' : '',
    exit,
  });
});
