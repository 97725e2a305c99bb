import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSuite } from './report.ts';
import { regoCompile } from './suites/rego-compile.ts';
import { rego } from './suites/rego.ts';
import { regoPlan } from './suites/rego-plan.ts';
import { regoWasm } from './suites/rego-wasm.ts';
import { regoFmt } from './suites/rego-fmt.ts';
import type { Suite } from './suite.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rego-suites-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function counts(suite: Suite): Promise<string> {
  const report = await runSuite(suite, dir, () => {});
  return `${report.passed.length} passed, ${report.failed} failed, ${report.skipped} skipped`;
}

function write(path: string, text: string): void {
  mkdirSync(join(dir, path, '..'), { recursive: true });
  writeFileSync(join(dir, path), text);
}

describe('rego-fmt', () => {
  const form = 'package a\n\np := 1\n';

  it('passes a golden that is its own form', async () => {
    write('v1/a.rego', 'package a\np=1');
    write('v1/a.rego.formatted', form);
    expect(await counts(regoFmt)).toBe('1 passed, 0 failed, 0 skipped');
  });

  it.each(['package a\n\np := 2\n', 'package a\n\n\np := 1\n', ''])('fails the golden %j', async (golden) => {
    write('v1/a.rego', 'package a\np=1');
    write('v1/a.rego.formatted', golden);
    expect(await counts(regoFmt)).toBe('0 passed, 1 failed, 0 skipped');
  });

  it('judges errors by their text, and files without an expectation as failures', async () => {
    write('v0_to_v1/a.rego', 'package a\ninput := 1');
    write('v0_to_v1/a.rego.error', 'another error');
    write('v0/b.rego', 'package b');
    expect(await counts(regoFmt)).toBe('0 passed, 2 failed, 0 skipped');
  });
});

describe('rego-compile', () => {
  const one = (want: string, source = 'p if x == 1'): string =>
    `cases:\n- modules: ["package t\\n${source}"]\n  exhaustive: true\n  want_errors:\n  - ${want}\n`;

  it.each([
    ['{code: rego_unsafe_var_error, row: 2, col: 6, message: var x is unsafe}', 1],
    ['{code: rego_type_error, row: 2, col: 6, message: var x is unsafe}', 0],
    ['{code: rego_unsafe_var_error, row: 3, col: 6, message: var x is unsafe}', 0],
    ['{code: rego_unsafe_var_error, row: 2, col: 7, message: var x is unsafe}', 0],
    ['{code: rego_unsafe_var_error, row: 2, col: 6, message: var y is unsafe}', 0],
  ])('%s', async (want, passed) => {
    write('v1/a.yaml', one(want));
    expect(await counts(regoCompile)).toBe(`${passed} passed, ${1 - passed} failed, 0 skipped`);
  });

  it('fails errors that are not wanted', async () => {
    write('v1/a.yaml', one('{message: var x is unsafe}', 'p if { x == 1; y == 2 }'));
    write('v1/b.yaml', 'cases:\n- modules: ["package t\\np if x"]\n');
    expect(await counts(regoCompile)).toBe('0 passed, 2 failed, 0 skipped');
  });
});

describe.each([rego, regoPlan, regoWasm])('$name', (suite) => {
  const one = (want: string, query = 'data.t.p = x'): string =>
    `cases:\n- note: n\n  query: ${query}\n  modules: ["package t\\np := input.n + 1\\nq := 1\\nq := 2"]\n  input: {n: 1}\n  ${want}\n`;

  it.each([
    ['want_result: [{x: 2}]', 'data.t.p = x', 1],
    ['want_result: [{x: 3}]', 'data.t.p = x', 0],
    ['want_result: []', 'data.t.p = x', 0],
    ['want_result: [{y: 2}]', 'data.t.p = x', 0],
    ['want_error_code: eval_conflict_error', 'data.t.p = x', 0],
    ['want_error_code: eval_conflict_error', 'data.t.q = x', 1],
    ['want_error_code: eval_type_error', 'data.t.q = x', 0],
    ['want_result: []', 'data.t.q = x', 0],
  ])('%s of %s', async (want, query, passed) => {
    write('v1/a.yaml', one(want, query));
    expect(await counts(suite)).toBe(`${passed} passed, ${1 - passed} failed, 0 skipped`);
  });
});
