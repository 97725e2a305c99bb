import type { Builtin } from './builtins/builtin.ts';
import { ensureNode, ruleNode } from './plan/tree.ts';
import { Engine, type EvaluateOptions } from './run/engine.ts';
import type { DocumentEntry, FunctionEntry } from './run/linked.ts';
import { makeRuntime, type Runtime } from './run/runtime.ts';
import type { Value } from './value/value.ts';

/** What a policy compiled ahead of time exports as `policy` (`Policy.toModule`). */
export interface PolicyModule {
  readonly format: 1;
  /** Paths below `data`. */
  readonly documents: readonly (readonly string[])[];
  readonly functions: readonly (readonly string[])[];
  readonly packages: readonly (readonly string[])[];
  readonly sites: readonly (readonly [file: string, row: number, col: number])[];
  /** Names of the builtins that the code calls. */
  readonly calls: readonly string[];
  /** Those builtins and their families, where the module imports them. */
  readonly builtins?: readonly Builtin[];
  create(runtime: Runtime): unknown;
}

/** How a module is loaded. */
export interface LoadOptions {
  /** Base documents; not copied. */
  readonly data?: Value;
  /** Functions of the language: at least those that the module calls; by default those that it imports. */
  readonly builtins?: Iterable<Builtin>;
}

/** A policy that was compiled ahead of time. */
export interface LoadedPolicy {
  /** Value of a document: `data.authz.allow` or `authz/allow`. @throws EvaluationError */
  evaluate(path: string, input?: Value, options?: Omit<EvaluateOptions, 'input'>): Value | undefined;
  /** Like `evaluate`, for hosts whose ports answer later. */
  evaluateAsync(path: string, input?: Value, options?: Omit<EvaluateOptions, 'input'>): Promise<Value | undefined>;
  /** Replaces the base documents for later evaluations. */
  setData(data: Value): void;
}

/** Readies a policy that was compiled ahead of time; makes no code of text. @throws TypeError where a builtin is not given */
export function loadPolicy(policy: PolicyModule, options: LoadOptions = {}): LoadedPolicy {
  const tree = ruleNode();
  for (const [number, path] of policy.documents.entries()) ensureNode(tree, path).document = number;
  for (const [number, path] of policy.functions.entries()) ensureNode(tree, path).function = number;
  for (const path of policy.packages) ensureNode(tree, path).isPackage = true;
  const rows = new Map([...(options.builtins ?? policy.builtins ?? [])].map((row) => [row.name, row]));
  const missing = policy.calls.filter((name) => !rows.has(name));
  if (missing.length > 0)
    throw new TypeError(`the policy calls ${missing.join(', ')}: give its rows in the option "builtins"`);
  const tables = policy.create(makeRuntime(tree, (name) => rows.get(name))) as {
    readonly documents: readonly DocumentEntry[];
    readonly functions: readonly FunctionEntry[];
  };
  const sites = policy.sites.map(([name, row, col]) => ({ source: { name, text: '' }, row, col, offset: 0, end: 0 }));
  const engine = new Engine({ tree, ...tables, paths: policy.documents, sites }, options.data ?? {});
  return {
    evaluate: (path, input, rest) => engine.evaluate(pathOf(path), { ...rest, input }),
    evaluateAsync: (path, input, rest) => engine.evaluateAsync(pathOf(path), { ...rest, input }),
    setData: (data) => {
      engine.data = data;
    },
  };
}

/** Keys of `data.a.b`, `a.b` or `a/b`. */
export function pathOf(path: string | readonly string[]): readonly string[] {
  if (typeof path !== 'string') return path;
  const names = path.includes('/') ? path.split('/') : path.split('.');
  const rest = names[0] === 'data' && !path.includes('/') ? names.slice(1) : names;
  return rest.filter((name) => name !== '');
}
