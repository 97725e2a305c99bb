import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parse } from 'yaml';
import { builtins } from '../../src/rego/builtins/index.ts';
import { declarationOf } from '../../src/rego/builtins/declaration.ts';
import { check } from '../../src/rego/check/check.ts';
import type { Problem } from '../../src/rego/error.ts';
import { readModule } from '../../src/rego/syntax/parse.ts';
import { type CaseResult, defineSuite } from '../suite.ts';

interface Wanted {
  readonly code?: string;
  readonly row?: number;
  readonly col?: number;
  readonly message?: string;
}

interface CompileCase {
  readonly note?: string;
  readonly modules?: readonly string[];
  readonly rego_version?: 'v0' | 'v1';
  readonly strict?: boolean;
  readonly print_statements?: boolean;
  readonly want_errors?: readonly Wanted[];
  /** No error beside the wanted ones may be given. */
  readonly exhaustive?: boolean;
}

const declarations = new Map(builtins.rows.map((row) => [row.name, declarationOf(row)]));

/** Cases of the compiler: policies and the errors that they must give. */
export const regoCompile = defineSuite({
  name: 'rego-compile',
  doc: "Cases of OPA's compiler: errors by code, row, column and message; v0 by the case's rego_version or folder.",
  async *run(dir) {
    for (const file of caseFiles(dir)) {
      const document = parse(readFileSync(join(dir, file), 'utf8')) as { readonly cases?: readonly CompileCase[] };
      const version = file.split(sep).includes('v0') ? 'v0' : 'v1';
      for (const [index, one] of (document.cases ?? []).entries()) {
        yield judge(`${file}#${index}`, one, one.rego_version ?? version);
      }
    }
  },
});

function caseFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort();
}

function judge(id: string, one: CompileCase, version: 'v0' | 'v1'): CaseResult {
  const problems = problemsOf(one, version);
  const wanted = one.want_errors ?? [];
  const missing = wanted.find((error) => !problems.some((problem) => matches(problem, error)));
  const said = problems.map(describe).join('; ') || 'nothing';
  if (missing !== undefined) return { id, state: 'failed', reason: `expected ${JSON.stringify(missing)}, got ${said}` };
  const isExact = one.exhaustive === true || wanted.length === 0;
  if (isExact && problems.length !== wanted.length) {
    return { id, state: 'failed', reason: `expected ${wanted.length} errors, got ${said}` };
  }
  return { id, state: 'passed' };
}

function problemsOf(one: CompileCase, version: 'v0' | 'v1'): readonly Problem[] {
  const read = (one.modules ?? []).map((text, index) => readModule(`module${index}.rego`, text, { version }));
  const problems = read.flatMap((parsed) => parsed.problems);
  if (problems.length > 0) return problems;
  const modules = read.flatMap(({ module }) => (module === undefined ? [] : [module]));
  const { strict = false, print_statements: print = false } = one;
  return check(modules, { builtins: declarations, strict, print }).problems;
}

function matches(problem: Problem, { code, row, col, message }: Wanted): boolean {
  return (
    (code === undefined || problem.code === code) &&
    (row === undefined || problem.location?.row === row) &&
    (col === undefined || problem.location?.col === col) &&
    (message === undefined || problem.message === message)
  );
}

function describe({ code, location, message }: Problem): string {
  return `${location?.row ?? 0}:${location?.col ?? 0} ${code} ${message}`;
}
