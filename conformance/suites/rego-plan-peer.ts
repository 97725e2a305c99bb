import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArchive } from '../../src/policy/load/bundle.ts';
import type { PlanFile } from '../../src/rego/opa-plan/format.ts';
import { defineSuite } from '../suite.ts';
import { type EvaluateCase, type RegoCase, runCases } from './rego-case.ts';
import { solutionsOf } from './rego-plan.ts';

/** Queries that are a document with a variable for its value. */
const asEntrypoint = /^data\.([\w.]+) = (?!input$|data$)([a-z_]\w*)$/i;

/** The plans that OPA itself makes of the cases, run by the same interpreter: what it gets wrong, ours may too. */
export const regoPlanPeer = defineSuite({
  name: 'rego-plan-peer',
  doc: "OPA's evaluation cases by the plans of the executable that DARTAGNAN_OPA names, to see what the interpreter of rego-plan is worth; for queries `data.a.b = x`.",
  async *run(dir) {
    const executable = process.env['DARTAGNAN_OPA'] ?? '';
    const evaluate: EvaluateCase = (item, version) => {
      const [, path = '', variable = ''] = asEntrypoint.exec(item.query) ?? [];
      const plan = planBy(executable, item, version, path.replaceAll('.', '/'));
      const rows = solutionsOf(plan, path.replaceAll('.', '/'), item);
      return rows.flatMap(({ bindings: { result } }) =>
        result === undefined ? [] : [{ bindings: { [variable]: result } }],
      );
    };
    yield* runCases(dir, evaluate, ({ query, input_term, modules, want_error_code }) => {
      if (executable === '') return 'DARTAGNAN_OPA names no executable';
      if (!asEntrypoint.test(query)) return 'the query is no entrypoint';
      if (want_error_code?.startsWith('rego_') === true) return 'the error is the compiler’s';
      if (modules?.some((text) => text.includes('test.sleep')) === true) return 'test.sleep is no builtin of OPA';
      return input_term === undefined && modules ? undefined : 'no modules';
    });
  },
});

function planBy(executable: string, item: RegoCase, version: 'v0' | 'v1', entrypoint: string): PlanFile {
  const dir = mkdtempSync(join(tmpdir(), 'rego-plan-peer-'));
  try {
    for (const [index, text] of (item.modules ?? []).entries()) writeFileSync(join(dir, `test-${index}.rego`), text);
    const flags = ['--prune-unused', ...(version === 'v0' ? ['--v0-compatible'] : [])];
    const args = ['build', '-t', 'plan', ...flags, '-e', entrypoint, '-o', 'out.tar.gz', '.'];
    const { status, stderr } = spawnSync(executable, args, { cwd: dir, encoding: 'utf8' });
    if (status !== 0) throw new Error(`no plan: ${stderr}`);
    const files = readArchive(readFileSync(join(dir, 'out.tar.gz')), 'bundle');
    return JSON.parse(files.find(({ path }) => path.endsWith('plan.json'))?.text ?? '') as PlanFile;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
