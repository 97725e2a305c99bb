import { declarationOf } from './builtins/declaration.ts';
import type { Builtin } from './builtins/builtin.ts';
import { builtins as allBuiltins } from './builtins/index.ts';
import { checkModules, checkQuery } from './check/check.ts';
import type { CheckedPolicy, CheckOptions, QueryContext } from './check/compiled.ts';
import type { Instrument } from './plan/ir.ts';
import { findNode } from './plan/tree.ts';
import type { Instantiate } from './run/instantiate.ts';
import { metadataOf } from './run/metadata.ts';
import { pathOf } from './loader.ts';
import { type EvaluateOptions, replayed } from './run/engine.ts';
import { Evaluator, type EvaluatorOptions, type PreparedQuery } from './run/policy.ts';
import { dependentsOf } from './check/dependents.ts';
import { reachedFrom } from './check/reachable.ts';
import { type EmittedModule, emitModule, type ModuleOptions } from './emit/module.ts';
import { sourceMapOf } from './emit/source-map.ts';
import type { Body, Module } from './syntax/ast.ts';
import { parseModule, parseQuery, type ParseOptions } from './syntax/parse.ts';
import type { PlanFile } from './opa-plan/format.ts';
import { planFile } from './opa-plan/plan-file.ts';
import { captured } from './observe/topdown/captured.ts';
import { queryTypes, type TypedName } from './types/query-types.ts';
import type { TraceListener } from './observe/topdown/event.ts';
import type { TraceChoices } from './observe/topdown/machine.ts';
import { type Trace, traced } from './observe/topdown/trace.ts';
import { TracebackKeeper } from './observe/topdown/traceback.ts';
import type { Context } from './run/context.ts';
import type { TracebackLine } from './run/error.ts';
import { type CompileNotes, compileNotes } from './partial/notes.ts';
import { specialize, type Specialized, type SpecializeOptions } from './partial/specialize.ts';
import { partially, type PartialOptions, type PartialResult } from './partial/partial.ts';
import type { Value } from './value/value.ts';

/** What a policy is compiled from. */
export interface CompileOptions {
  /** Rego files: a name for messages, the text, and the dialect where it is another than that of the policy. */
  readonly modules: readonly { readonly name: string; readonly text: string; readonly version?: 'v0' | 'v1' }[];
  /** Base documents, as `JSON.parse` makes them; not copied. */
  readonly data?: Value;
  /** Dialect of the files; `v1` by default. */
  readonly version?: 'v0' | 'v1';
  /** Turns on the keywords that are still experimental (`and`, `or`, `not` with a body). */
  readonly experimentalKeywords?: boolean;
  /** Adds the checks of `--strict`. */
  readonly strict?: boolean;
  /** Keeps `print`, whose lines go to the host. */
  readonly print?: boolean;
  /** The functions of the language; a smaller list takes some away. */
  readonly builtins?: Iterable<Builtin>;
  /**
   * Compiles code that tells a probe what it does (coverage, traces, explanations); `whole` also runs the definitions
   * that the rule index would leave out. Such code is several times slower.
   */
  readonly instrument?: Instrument | undefined;
  /** JSON schemas by reference: `schema` is the input's, `schema.a.b` those that METADATA blocks name. */
  readonly schemas?: CheckOptions['schemas'];
  /** Is told how many milliseconds each stage of the check took. */
  readonly onStage?: CheckOptions['onStage'];
  /** Runs generated code; `new Function` by default. */
  readonly instantiate?: Instantiate;
}

/** Where no types of results are given, each is any value. */
export type NoResults = Record<never, never>;

/** A query that a plan answers. */
export interface PlannableQuery {
  /** Name of its entry. */
  readonly name: string;
  readonly query: string | Body;
  readonly context?: QueryContext;
  /** Member under which each solution holds the values of the query's expressions; absent where none does. */
  readonly expressions?: string;
}

/** What else a plan holds. */
export interface PlanChoices {
  /** Lists the rules that no query reaches. */
  readonly unplannedRules?: boolean;
}

/** A compiled policy. It holds nothing of an evaluation: any number of them can follow each other. */
export class Policy<Input = Value, Results = NoResults> {
  readonly #checked: CheckedPolicy;
  readonly #checkOptions: CheckOptions;
  readonly #parseOptions: ParseOptions;
  readonly #parsed: () => Module[];
  readonly #evaluator: Evaluator;
  readonly #evaluatorOptions: EvaluatorOptions;
  readonly #rows: readonly Builtin[];

  constructor({ modules, data = {}, version = 'v1', ...options }: CompileOptions) {
    const rows = [...(options.builtins ?? allBuiltins)];
    this.#rows = rows;
    this.#parseOptions = { version, futureKeywords: options.experimentalKeywords ?? false };
    this.#checkOptions = {
      builtins: new Map(rows.map((row) => [row.name, declarationOf(row)])),
      strict: options.strict ?? false,
      print: options.print ?? false,
      ...(options.schemas && { schemas: options.schemas }),
      ...(options.onStage && { onStage: options.onStage }),
    };
    this.#parsed = () =>
      modules.map((one) =>
        parseModule(one.name, one.text, { ...this.#parseOptions, ...(one.version && { version: one.version }) }),
      );
    this.#checked = checkModules(this.#parsed(), this.#checkOptions);
    this.#evaluatorOptions = {
      metadataOf: metadataOf(this.#checked.modules),
      instrument: options.instrument,
      ...(options.instantiate !== undefined && { instantiate: options.instantiate }),
    };
    this.#evaluator = new Evaluator(this.#checked.modules, rows, data, this.#evaluatorOptions);
  }

  /** The author's names of variables, by those that the checker gave them. */
  get names(): ReadonlyMap<string, string> {
    return this.#checked.names;
  }

  /** Generated JavaScript: the body of a function of the runtime. */
  get code(): string {
    return this.#evaluator.program.code;
  }

  /**
   * The policy as the text of an ES module, to be loaded where code must not be made of text (a Content-Security-Policy
   * without eval): `import { policy } from './policy.js'; loadPolicy(policy)`. With `imports` the module imports the builtins
   * that it calls, and `loadPolicy` of `dartagnan/rego/load` brings no others along.
   */
  toModule(options: ModuleOptions = {}): string {
    return this.#module(options).code;
  }

  /** Source map (version 3) of {@link toModule}. @param file name of the generated file */
  toSourceMap(file: string, options: ModuleOptions = {}): string {
    return sourceMapOf(this.#module(options).mappings, file);
  }

  /**
   * Queries as the plan that `opa build -t plan` writes, for interpreters in other languages: each under its name, with
   * what it reaches. @throws RegoError where a query has mistakes
   */
  toPlan(queries: readonly PlannableQuery[], { unplannedRules = false }: PlanChoices = {}): PlanFile {
    const named = queries.map(({ name, query, context, expressions }) => {
      const body = typeof query === 'string' ? parseQuery(query, this.#parseOptions) : query;
      return { name, query: checkQuery(this.#checked, body, this.#checkOptions, context), expressions };
    });
    const { modules } = this.#checked;
    return planFile(this.#evaluator.planned, named, this.#checkOptions.builtins, unplannedRules ? modules : []);
  }

  /** Whether a function stands at a path below `data`. */
  isFunction(path: readonly string[]): boolean {
    return findNode(this.#evaluator.planned.tree, path)?.function !== undefined;
  }

  /** Paths below `data` of the documents that depend on some, sorted; functions are not among them. */
  dependents(paths: readonly (readonly string[])[]): string[][] {
    return dependentsOf(this.#checked, paths);
  }

  #module({ entrypoints, ...options }: ModuleOptions): EmittedModule {
    const { planned, program } =
      entrypoints === undefined ? this.#evaluator : this.#evaluatorOf(reachedFrom(this.#checked, entrypoints));
    return emitModule(planned, program, options);
  }

  #evaluatorOf(modules: readonly Module[]): Evaluator {
    return new Evaluator(modules, this.#rows, this.#evaluator.engine.data, this.#evaluatorOptions);
  }

  /** Replaces the base documents for later evaluations. */
  setData(data: Value): void {
    this.#evaluator.engine.data = data;
  }

  /**
   * Value of a document: `data.authz.allow`, `authz/allow`, or its names below `data`; undefined where no rule gives one.
   * @throws EvaluationError on conflicts, limits and, in strict mode, errors of builtins
   */
  evaluate<Path extends keyof Results & string>(
    path: Path,
    input?: Input,
    options?: Omit<EvaluateOptions, 'input'>,
  ): Results[Path] | undefined;
  evaluate<Result = Value>(
    path: string | readonly string[],
    input?: Input,
    options?: Omit<EvaluateOptions, 'input'>,
  ): Result | undefined;
  evaluate(path: string | readonly string[], input?: Input, options?: Omit<EvaluateOptions, 'input'>): unknown {
    return this.#evaluator.engine.evaluate(pathOf(path), { ...options, input: input as Value | undefined });
  }

  /** Like {@link evaluate}, for hosts whose ports (`http.send`) answer later. */
  evaluateAsync<Path extends keyof Results & string>(
    path: Path,
    input?: Input,
    options?: Omit<EvaluateOptions, 'input'>,
  ): Promise<Results[Path] | undefined>;
  evaluateAsync<Result = Value>(
    path: string | readonly string[],
    input?: Input,
    options?: Omit<EvaluateOptions, 'input'>,
  ): Promise<Result | undefined>;
  evaluateAsync(
    path: string | readonly string[],
    input?: Input,
    options?: Omit<EvaluateOptions, 'input'>,
  ): Promise<unknown> {
    return this.#evaluator.engine.evaluateAsync(pathOf(path), { ...options, input: input as Value | undefined });
  }

  /** Compiles a query, text or parsed, to be evaluated any number of times. @throws RegoError where it has mistakes */
  prepare(query: string | Body, context: QueryContext = {}): PreparedQuery {
    const body = typeof query === 'string' ? parseQuery(query, this.#parseOptions) : query;
    return this.#evaluator.prepare(checkQuery(this.#checked, body, this.#optionsFor(context), context));
  }

  #optionsFor({ unsafeBuiltins: more }: QueryContext): CheckOptions {
    const { unsafeBuiltins = [] } = this.#checkOptions;
    return more === undefined
      ? this.#checkOptions
      : { ...this.#checkOptions, unsafeBuiltins: new Set([...unsafeBuiltins, ...more]) };
  }

  /** Types of the variables and documents of a query, as far as schemas, builtins and rules tell. @throws RegoError */
  types(query: string, context: QueryContext = {}): TypedName[] {
    const checked = checkQuery(
      this.#checked,
      parseQuery(query, this.#parseOptions),
      this.#optionsFor(context),
      context,
    );
    return queryTypes(this.#parsed(), checked, this.#checkOptions);
  }

  /**
   * Every step of a query's evaluation, in the order and form of the original's traces. Values of its expressions are
   * captured, as the command line shows them. @throws RegoError where the query has mistakes
   */
  trace(
    query: string,
    options: EvaluateOptions = {},
    context: QueryContext = {},
    choices: TraceChoices = {},
  ): Promise<Trace> {
    const body = captured(parseQuery(query, this.#parseOptions));
    const checked = checkQuery(this.#checked, body, this.#optionsFor(context), context);
    const rows = new Map(this.#rows.map((row) => [row.name, row]));
    const { engine } = this.#evaluator;
    return replayed((settled) => ({
      events: traced(this.#checked, rows, checked.body, engine.context(options, engine.linked, settled), choices),
      names: checked.names,
    }));
  }

  /**
   * Evaluates a query step by step, in the original's order, for a listener that hears of each step, perhaps of some of them
   * again where the host is waited for. @throws RegoError where the query has mistakes
   */
  async follow(
    query: string | Body,
    listener: TraceListener,
    options: EvaluateOptions = {},
    { context = {}, ...choices }: TraceChoices & { readonly context?: QueryContext } = {},
  ): Promise<void> {
    await this.#replay(query, context, options, (_evaluation, follow) => follow(listener, choices));
  }

  /**
   * Where an evaluation of a query was at each error of a builtin, in their order, and last where it ended if it failed.
   * @throws RegoError where the query has mistakes
   */
  tracebacks(
    query: string | Body,
    options: EvaluateOptions = {},
    context: QueryContext = {},
  ): Promise<(readonly TracebackLine[])[]> {
    return this.#replay(query, context, options, (evaluation, follow) => {
      const { builtinErrors } = evaluation.evaluation;
      const keeper = new TracebackKeeper();
      const found: (readonly TracebackLine[])[] = [];
      follow((...step) => {
        keeper.listener(...step);
        while (found.length < builtinErrors.length) found.push(keeper.lines());
      });
      return [...found, keeper.lines()];
    });
  }

  /** Evaluates a query step by step, anew with each answer of the host. @param work gets the evaluation and what starts it */
  #replay<Result>(
    query: string | Body,
    context: QueryContext,
    options: EvaluateOptions,
    work: (evaluation: Context, follow: (listener: TraceListener, choices?: TraceChoices) => void) => Result,
  ): Promise<Result> {
    const body = typeof query === 'string' ? parseQuery(query, this.#parseOptions) : query;
    const checked = checkQuery(this.#checked, body, this.#optionsFor(context), context);
    const rows = new Map(this.#rows.map((row) => [row.name, row]));
    const { engine } = this.#evaluator;
    return replayed((settled) => {
      const evaluation = engine.context(options, engine.linked, settled);
      return work(evaluation, (listener, choices = {}) => {
        traced(this.#checked, rows, checked.body, evaluation, { ...choices, listener });
      });
    });
  }

  /** What METADATA says about compiling the rule at a path below `data` to filters. */
  compileNotes(path: readonly string[]): CompileNotes {
    return compileNotes(this.#checked.modules, path);
  }

  /**
   * Evaluates of a query what does not depend on the unknowns (`input` by default): what is left are queries of which one
   * must hold, and support rules. @throws RegoError EvaluationError
   */
  partial(query: string, options: PartialOptions & EvaluateOptions = {}, context: QueryContext = {}): PartialResult {
    const body = parseQuery(query, this.#parseOptions);
    const checked = checkQuery(this.#checked, body, this.#optionsFor(context), context);
    const evaluation = this.#evaluator.engine.context(options);
    return partially({ policy: this.#checked, rows: this.#rows, query: checked, body, context: evaluation }, options);
  }

  /** Rules for some of the policy's that do the same, with the base documents put in. @throws EvaluationError at a limit */
  specialize(options: SpecializeOptions & EvaluateOptions): Specialized {
    const context = this.#evaluator.engine.context(options);
    return specialize({ policy: this.#checked, rows: this.#rows, context }, options);
  }
}

/**
 * Compiles a policy. `Input` and `Results` (types by path, `'data.authz.allow'`) are what `dartagnan policy types` writes.
 * @throws RegoError with every mistake of its files
 */
export function compile<Input = Value, Results = NoResults>(options: CompileOptions): Policy<Input, Results> {
  return new Policy(options);
}
