import type { Builtin } from '../builtins/builtin.ts';
import type { CheckedQuery } from '../check/compiled.ts';
import { emitProgram, emitQuery, type Program } from '../emit/program.ts';
import type { Instrument } from '../plan/ir.ts';
import { type PlannedPolicy, planModules, type PlanOptions } from '../plan/plan.ts';
import type { BuiltinSignature, Planner } from '../plan/planner.ts';
import { planQuery } from '../plan/query.ts';
import type { Location, Module, Rule } from '../syntax/ast.ts';
import type { Value } from '../value/value.ts';
import type { Context } from './context.ts';
import { Engine, type EvaluateOptions, replayed, report } from './engine.ts';
import { ownError } from './error.ts';
import { type Instantiate, instantiateHere } from './instantiate.ts';
import type { DocumentEntry, FunctionEntry } from './linked.ts';
import { whole } from './place.ts';
import { makeRuntime } from './runtime.ts';
import type { ReadPath } from './trail.ts';

/** One solution of a query. */
export interface QueryResult {
  /** Values of the query's variables. */
  readonly bindings: Readonly<Record<string, Value>>;
  /** Values of its expressions, in the order in which they are evaluated: those of terms and of functions, else true. */
  readonly expressions: readonly Value[];
  /** What of `input` and `data` it was made of, where a trail was kept. */
  readonly reads?: readonly ReadPath[];
}

/** Plans, emits and links checked modules once, and compiles queries over them. */
export class Evaluator {
  readonly program: Program;
  readonly planned: PlannedPolicy;
  readonly engine: Engine;
  readonly #rows: readonly Builtin[];
  readonly #options: EvaluatorOptions;
  readonly #builtins: (name: string) => Builtin | undefined;

  constructor(
    modules: readonly Module[] | PlannedPolicy,
    rows: readonly Builtin[],
    data: Value,
    options: EvaluatorOptions,
  ) {
    const planned = 'tree' in modules ? modules : planModules(modules, planOptions(rows, options));
    const byName = new Map(rows.map((row) => [row.name, row]));
    this.planned = planned;
    this.#rows = rows;
    this.#options = options;
    this.#builtins = (name) => byName.get(name);
    this.program = emitProgram(planned);
    const tables = this.#instantiate(this.program.code)(
      makeRuntime(planned.tree, this.#builtins, {}, this.program.probes),
    ) as {
      readonly documents: readonly DocumentEntry[];
      readonly functions: readonly FunctionEntry[];
    };
    const paths = planned.documents.map(({ path }) => path);
    this.engine = new Engine({ tree: planned.tree, ...tables, paths, sites: this.program.sites }, data);
  }

  get #instantiate(): Instantiate {
    return this.#options.instantiate ?? instantiateHere;
  }

  /** Compiles a checked query. */
  prepare(query: CheckedQuery): PreparedQuery {
    const planned = planQuery(this.planned, query);
    const mocked = new Set([...this.planned.mocked, ...planned.mocked]);
    if (mocked.size > this.planned.mocked.size) return this.#withMocks(mocked).prepare(query);
    const { linked } = this.engine;
    const program = emitQuery(planned, mocked, linked.sites.length, this.planned.instrument);
    const runtime = makeRuntime(this.planned.tree, this.#builtins, linked, program.probes);
    const run = this.#instantiate(program.code)(runtime) as QueryFunction;
    const withSites = { ...linked, sites: [...linked.sites, ...program.sites] };
    const context: ContextMaker = (options, settled) => this.engine.context(options, withSites, settled);
    return new PreparedQuery(run, context, query.names, planned.places);
  }

  /** The same policy, compiled so that calls of more builtins can be replaced. */
  #withMocks(mocked: ReadonlySet<string>): Evaluator {
    return new Evaluator({ ...this.planned, mocked }, this.#rows, this.engine.data, this.#options);
  }
}

interface Row {
  readonly names: readonly string[];
  readonly values: readonly Value[];
  readonly expressions: readonly Value[];
}

type ContextMaker = (options: EvaluateOptions, settled: Map<string, unknown> | undefined) => Context;

type QueryFunction = (context: Context, out: Row[]) => void;

/** A query that is compiled against a policy. */
export class PreparedQuery {
  readonly #run: QueryFunction;
  readonly #context: ContextMaker;
  /** The author's names of variables, of the policy's too. */
  readonly names: ReadonlyMap<string, string>;
  /** Where the query's expressions stand, in the order of their values. */
  readonly places: readonly Location[];

  constructor(
    run: QueryFunction,
    context: ContextMaker,
    names: ReadonlyMap<string, string>,
    places: readonly Location[],
  ) {
    this.#run = run;
    this.names = names;
    this.places = places;
    this.#context = context;
  }

  /** Every solution, in order. @throws EvaluationError */
  evaluate(options: EvaluateOptions = {}): QueryResult[] {
    return this.#evaluate(options, undefined);
  }

  /** Like {@link evaluate}, for hosts whose ports answer later: replayed with each answer. */
  evaluateAsync(options: EvaluateOptions = {}): Promise<QueryResult[]> {
    return replayed((settled) => this.#evaluate(options, settled));
  }

  #evaluate(options: EvaluateOptions, settled: Map<string, unknown> | undefined): QueryResult[] {
    const rows: Row[] = [];
    const context = this.#context(options, settled);
    try {
      this.#run(context, rows);
    } catch (error) {
      throw ownError(error);
    }
    report(context, options);
    const trail = options.probe?.trail;
    return rows.map(({ names, values, expressions }, row) => ({
      bindings: Object.fromEntries(names.map((name, index) => [name, whole(values[index]) as Value])),
      expressions,
      ...(trail && { reads: trail.readsOfSolution(rows, row + 1) }),
    }));
  }
}

/** What else an evaluator needs. */
export interface EvaluatorOptions {
  readonly metadataOf: (module: Module, rule: Rule) => Planner['metadata'];
  readonly instantiate?: Instantiate;
  readonly instrument?: Instrument | undefined;
}

function planOptions(rows: readonly Builtin[], { metadataOf, instrument }: EvaluatorOptions): PlanOptions {
  const signatures = rows.map((row): [string, BuiltinSignature] => [
    row.name,
    { arity: row.arguments.length, relation: row.relation ?? false, variadic: row.variadic ?? false },
  ]);
  return { builtins: new Map(signatures), metadataOf, instrument };
}
