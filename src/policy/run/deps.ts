import { declarationOf } from '../../rego/builtins/declaration.ts';
import { builtins } from '../../rego/builtins/index.ts';
import { checkModules, checkQuery } from '../../rego/check/check.ts';
import { dependenciesOfQuery } from '../../rego/check/dependencies.ts';
import type { RefTerm } from '../../rego/syntax/ast.ts';
import { stringifyTree, termToJson } from '../../rego/syntax/json.ts';
import { parseQuery } from '../../rego/syntax/parse.ts';
import { printRef } from '../../rego/syntax/print.ts';
import { parseModules } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import { errorsText, isReported } from '../output/errors.ts';
import { drawTable } from '../output/table.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `deps` is asked for; names are those of its flags. */
export interface DepsRequest {
  readonly query: string;
  readonly data: readonly string[];
  readonly bundle: readonly string[];
  readonly ignore: readonly string[];
  readonly format: 'pretty' | 'json';
  readonly v0: boolean;
}

/** Lists the documents that a query depends on, as `opa deps` does. */
export async function runDeps(request: DepsRequest, ports: PolicyPorts): Promise<Outcome> {
  const { data, bundle, ignore, v0, query, format } = request;
  try {
    const files = await loadFiles({ data, bundles: bundle, ignore, cwd: ports.cwd });
    const options = { builtins: new Map([...builtins].map((row) => [row.name, declarationOf(row)])), strict: false };
    const checked = checkModules(parseModules(files, v0), options);
    const { body } = checkQuery(checked, parseQuery(query, { version: v0 ? 'v0' : 'v1' }), options, {});
    const { base, virtual } = dependenciesOfQuery(checked, body);
    const stdout = format === 'json' ? json(base, virtual) : table(base, virtual);
    return { stdout, stderr: '', exit: 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    return { stdout: '', stderr: errorsText(thrown, ports.language), exit: 1 };
  }
}

function json(base: readonly RefTerm[], virtual: readonly RefTerm[]): string {
  const list = (refs: readonly RefTerm[]) => refs.map(({ value }) => value.map((term) => termToJson(term)));
  return `${stringifyTree({
    ...(base.length > 0 && { base: list(base) }),
    ...(virtual.length > 0 && { virtual: list(virtual) }),
  })}\n`;
}

/** A column for each kind that there is; nothing where there is none. */
function table(base: readonly RefTerm[], virtual: readonly RefTerm[]): string {
  const columns = [
    { title: 'BASE DOCUMENTS', refs: base },
    { title: 'VIRTUAL DOCUMENTS', refs: virtual },
  ].filter(({ refs }) => refs.length > 0);
  if (columns.length === 0) return '';
  const rows = Array.from({ length: Math.max(base.length, virtual.length) }, (_, index) =>
    columns.map(({ refs: { [index]: ref } }) => (ref === undefined ? '' : printRef(ref))),
  );
  return drawTable(
    columns.map(({ title }) => title),
    rows,
  );
}
