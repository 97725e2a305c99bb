import type { Builtin } from '../builtins/builtin.ts';
import type { Host } from '../builtins/context.ts';
import type { CheckedQuery } from '../check/compiled.ts';
import { emitProgram, emitQuery, type Program } from '../emit/program.ts';
import { type PlannedPolicy, planModules, type PlanOptions, planQuery } from '../plan/plan.ts';
import type { BuiltinSignature, Planner } from '../plan/planner.ts';
import { findNode } from '../plan/tree.ts';
import type { Module, Rule } from '../syntax/ast.ts';
import type { Value } from '../value/value.ts';
import { Context, type Evaluation, lookupPath, Pending } from './context.ts';
import type { EvaluationError } from './error.ts';
import { type Instantiate, instantiateHere } from './instantiate.ts';
import type { DocumentEntry, FunctionEntry, LinkedPolicy } from './linked.ts';
import { type Limits, Meter } from './meter.ts';
import { placeAt, whole } from './place.ts';
import { makeRuntime } from './runtime.ts';

/** What one evaluation gets. */
export interface EvaluateOptions extends Limits {
  /** Absent where `input` is undefined. */
  readonly input?: Value | undefined;
  /** Errors of builtins end the evaluation instead of making their call undefined. */
  readonly strictBuiltinErrors?: boolean;
  readonly host?: Host;
  /** Gets the errors of builtins that were made undefined. */
  readonly onBuiltinError?: (error: EvaluationError) => void;
}

/** One solution of a query. */
export interface QueryResult {
  /** Values of the query's variables. */
  readonly bindings: Readonly<Record<string, Value>>;
  /** Values of its expressions, in order. */
  readonly expressions: readonly Value[];
}

/** Evaluates checked modules: plans, emits and links them once. */
export class Evaluator {
  /** Base documents; swap them between evaluations with {@link setData}. */
  #data: Value;
  readonly program: Program;
  readonly #planned: PlannedPolicy;
  readonly #rows: readonly Builtin[];
  readonly #options: EvaluatorOptions;
  readonly #linked: LinkedPolicy;
  readonly #builtins: (name: string) => Builtin | undefined;
  readonly #instantiate: Instantiate;

  constructor(
    modules: readonly Module[] | PlannedPolicy,
    rows: readonly Builtin[],
    data: Value,
    options: EvaluatorOptions,
  ) {
    const planned = 'tree' in modules ? modules : planModules(modules, planOptions(rows, options));
    const byName = new Map(rows.map((row) => [row.name, row]));
    const builtins = (name: string): Builtin | undefined => byName.get(name);
    const instantiate = options.instantiate ?? instantiateHere;
    this.#data = data;
    this.#planned = planned;
    this.#rows = rows;
    this.#options = options;
    this.#builtins = builtins;
    this.#instantiate = instantiate;
    this.program = emitProgram(planned);
    const tables = instantiate(this.program.code)(makeRuntime(planned.tree, builtins)) as {
      readonly documents: readonly DocumentEntry[];
      readonly functions: readonly FunctionEntry[];
    };
    this.#linked = {
      tree: planned.tree,
      ...tables,
      paths: planned.documents.map(({ path }) => path),
      sites: [...this.program.sites],
    };
  }

  get data(): Value {
    return this.#data;
  }

  /** Replaces the base documents for later evaluations. */
  setData(data: Value): void {
    this.#data = data;
  }

  /** Evaluates the document at a path below `data`; undefined where it is. @throws EvaluationError */
  evaluate(path: readonly string[], options: EvaluateOptions = {}): Value | undefined {
    const context = this.#context(options, this.#linked);
    const result = documentAt(context, path);
    report(context, options);
    return result;
  }

  /** Like {@link evaluate}, for hosts whose ports answer later. */
  async evaluateAsync(path: readonly string[], options: EvaluateOptions = {}): Promise<Value | undefined> {
    const settled = new Map<string, unknown>();
    for (;;) {
      try {
        const context = this.#context(options, this.#linked, settled);
        const result = documentAt(context, path);
        report(context, options);
        return result;
      } catch (error) {
        if (!(error instanceof Pending)) throw error;
        settled.set(error.key, await error.promise);
      }
    }
  }

  /** Compiles a checked query. */
  prepare(query: CheckedQuery): PreparedQuery {
    const planned = planQuery(this.#planned, query.body, query.names);
    const mocked = new Set([...this.#planned.mocked, ...planned.mocked]);
    const missing = [...planned.mocked].some((name) => !this.#planned.mocked.has(name));
    if (missing) return this.#withMocks(mocked).prepare(query);
    const program = emitQuery(planned, mocked, this.#linked.sites.length);
    const { documents, functions } = this.#linked;
    const runtime = makeRuntime(this.#planned.tree, this.#builtins, { documents, functions });
    const run = this.#instantiate(program.code)(runtime) as QueryFunction;
    const linked = { ...this.#linked, sites: [...this.#linked.sites, ...program.sites] };
    return new PreparedQuery(run, (options) => this.#context(options, linked));
  }

  /** The same policy, compiled so that calls of more builtins can be replaced. */
  #withMocks(mocked: ReadonlySet<string>): Evaluator {
    return new Evaluator({ ...this.#planned, mocked }, this.#rows, this.#data, this.#options);
  }

  #context(options: EvaluateOptions, policy: LinkedPolicy, settled: Map<string, unknown> = new Map()): Context {
    const host = options.host ?? {};
    const now = host.now ?? Date.now;
    const evaluation: Evaluation = {
      policy,
      host,
      settled,
      meter: new Meter(options, now),
      strict: options.strictBuiltinErrors ?? false,
      caches: new Map(),
      now,
      builtinErrors: [],
    };
    return new Context(evaluation, options.input, this.#data);
  }
}

interface Row {
  readonly names: readonly string[];
  readonly values: readonly Value[];
  readonly expressions: readonly Value[];
}

type QueryFunction = (context: Context, out: Row[]) => void;

/** A query that is compiled against a policy. */
export class PreparedQuery {
  readonly #run: QueryFunction;
  readonly #context: (options: EvaluateOptions) => Context;

  constructor(run: QueryFunction, context: (options: EvaluateOptions) => Context) {
    this.#run = run;
    this.#context = context;
  }

  /** Every solution, in order. @throws EvaluationError */
  evaluate(options: EvaluateOptions = {}): QueryResult[] {
    const rows: Row[] = [];
    const context = this.#context(options);
    this.#run(context, rows);
    report(context, options);
    return rows.map(({ names, values, expressions }) => ({
      bindings: Object.fromEntries(names.map((name, index) => [name, whole(values[index]) as Value])),
      expressions,
    }));
  }
}

function report(context: Context, { onBuiltinError }: EvaluateOptions): void {
  if (onBuiltinError !== undefined) for (const error of context.evaluation.builtinErrors) onBuiltinError(error);
}

function documentAt(context: Context, path: readonly string[]): Value | undefined {
  let node = context.evaluation.policy.tree;
  for (const [index, name] of path.entries()) {
    const child = node.children.get(name);
    if (child === undefined) return lookupPath(context.data, path);
    node = child;
    if (node.document !== undefined) return lookupPath(context.document(node.document), path.slice(index + 1));
  }
  const reached = findNode(context.evaluation.policy.tree, path);
  const base = lookupPath(context.data, path);
  return reached === undefined ? base : whole(placeAt(context, reached, base, path));
}

/** What else an evaluator needs. */
export interface EvaluatorOptions {
  readonly metadataOf: (module: Module, rule: Rule) => Planner['metadata'];
  readonly instantiate?: Instantiate;
}

function planOptions(rows: readonly Builtin[], { metadataOf }: EvaluatorOptions): PlanOptions {
  const signatures = rows.map((row): [string, BuiltinSignature] => [
    row.name,
    { arity: row.arguments.length, relation: row.relation ?? false, variadic: row.variadic ?? false },
  ]);
  return { builtins: new Map(signatures), metadataOf };
}
