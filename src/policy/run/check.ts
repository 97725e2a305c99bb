import { checkFiles } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import { readSchemas } from '../load/schemas.ts';
import { capabilityBuiltins } from '../load/capabilities.ts';
import type { Module } from '../../rego/syntax/ast.ts';
import { declarationOf } from '../../rego/builtins/declaration.ts';
import { builtins as rows } from '../../rego/builtins/index.ts';
import { lint } from '../../rego/lint/lint.ts';
import type { LintFinding } from '../../rego/lint/rule.ts';
import { warningsJson, warningsText } from '../output/warnings.ts';
import { limited } from '../output/limit.ts';
import { errorsJson, errorsText, isReported } from '../output/errors.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `check` is asked for; names are those of its flags. */
export interface CheckRequest {
  readonly paths: readonly string[];
  readonly bundle: boolean;
  readonly ignore: readonly string[];
  readonly format: 'pretty' | 'json';
  readonly strict: boolean;
  readonly v0: boolean;
  /** Files must be well in both dialects. */
  readonly v0v1: boolean;
  /** Mistakes that are listed at most; 0 is all. */
  readonly maxErrors: number;
  readonly schema?: string | undefined;
  readonly capabilities?: string | undefined;
  /** Levels of the lint catalogue that are looked for. */
  readonly lint: LintChoice;
  /** Findings of the lint catalogue fail the check. */
  readonly lintFail: boolean;
}

/** Which of the lint catalogue: likely mistakes and weaknesses, matters of style too, or nothing. */
export type LintChoice = 'all' | 'off' | 'weaknesses';

/**
 * Parses and checks files, as `opa check` does: silent where they are well, exit 1 where they are not. What the lint catalogue
 * objects to are warnings, which change the exit code only where that is asked for.
 */
export async function runCheckPolicies(request: CheckRequest, { cwd, language }: PolicyPorts): Promise<Outcome> {
  const { paths, bundle, ignore, v0, v0v1, strict, schema, format } = request;
  try {
    const sources = bundle ? { data: [], bundles: paths } : { data: paths, bundles: [], onlyModules: true };
    const files = await loadFiles({ ...sources, ignore, cwd });
    const schemas = schema === undefined ? undefined : await readSchemas(schema, cwd);
    const builtins = await capabilityBuiltins(request.capabilities, cwd);
    const modules = checkFiles(files, { v0, v0v1, strict, ...(schemas && { schemas }), ...(builtins && { builtins }) });
    const findings = lintFindings(modules, request.lint);
    const stderr = format === 'json' ? warningsJson(findings, language) : warningsText(findings, language);
    return { stdout: '', stderr, exit: request.lintFail && findings.length > 0 ? 1 : 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    const shown = limited(thrown, request.maxErrors);
    const text = format === 'json' ? `${errorsJson(shown)}\n` : errorsText(shown, language);
    return { stdout: '', stderr: text, exit: 1 };
  }
}

/** What the lint catalogue objects to, by its levels. */
export function lintFindings(modules: readonly Module[], choice: LintChoice): LintFinding[] {
  if (choice === 'off') return [];
  const builtins = new Map([...rows].map((row) => [row.name, declarationOf(row)]));
  const findings = lint(modules, { builtins });
  return choice === 'all' ? findings : findings.filter(({ level }) => level !== 'style');
}
