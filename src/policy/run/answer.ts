import { performance } from 'node:perf_hooks';
import type { QueryContext } from '../../rego/check/compiled.ts';
import { RegoError } from '../../rego/error.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import { EvaluationError } from '../../rego/run/error.ts';
import type { Location } from '../../rego/syntax/ast.ts';
import type { TraceChoices } from '../../rego/observe/topdown/machine.ts';
import { chosenEvents } from '../../rego/observe/topdown/lines.ts';
import { parseQuery } from '../../rego/syntax/parse.ts';
import type { CompiledFiles } from '../load/compile.ts';
import type { EvalReport } from '../output/evaluation.ts';
import type { LineOfPath } from '../provenance/lines.ts';
import { CoveragePasses } from './coverage-passes.ts';
import { addTracebacks, withTraceback } from './tracebacks.ts';
import { observe, type ObserveRequest } from './observe.ts';
import { queryInWasm, type RunnableQuery } from './wasm.ts';

/** A query over policies that are compiled already. */
export interface AnswerRequest {
  readonly query: string;
  /** What the query is compiled to; JavaScript (`rego`) where it is absent. */
  readonly target?: 'rego' | 'wasm' | undefined;
  readonly v0: boolean;
  readonly context: QueryContext;
  readonly observe: ObserveRequest;
  /** The errors of builtins are to be shown. */
  readonly wantsErrors?: boolean;
  /** Lines of the input's file, for provenance. */
  readonly lines?: LineOfPath | undefined;
}

/** Nanoseconds by timer. */
export type Timers = Record<string, number>;

/** Answers a query, with what is watched of its evaluation. @throws RegoError, EvaluationError */
export async function answerQuery(
  compiled: CompiledFiles,
  request: AnswerRequest,
  options: Omit<EvaluateOptions, 'onBuiltinError' | 'probe'>,
  timers: Timers,
): Promise<EvalReport> {
  const { query, v0 } = request;
  const body = await timed(timers, 'timer_rego_query_parse_ns', () => parseQuery(query, { version: v0 ? 'v0' : 'v1' }));
  if (body.length === 0) throw emptyQuery();
  const prepared = await timed(timers, 'timer_rego_query_compile_ns', (): RunnableQuery | Promise<RunnableQuery> =>
    request.target === 'wasm'
      ? queryInWasm(compiled, body, request.context)
      : compiled.policy.prepare(body, request.context),
  );
  const places = prepared.places.map(placeOf);
  const errors: EvaluationError[] = [];
  const evaluated = { policy: compiled.policy, query: request.query, options, context: request.context };
  const observed = observe(request.observe, request.lines);
  const results = await timed(timers, 'timer_rego_query_eval_ns', () =>
    withTraceback(
      () =>
        prepared.evaluateAsync({
          ...options,
          probe: observed.probe,
          onBuiltinError: (error) => void errors.push(error),
        }),
      evaluated,
    ),
  );
  if (request.wantsErrors === true) await addTracebacks(errors, evaluated);
  return {
    results: results.map((result) => ({ ...result, places })),
    errors,
    ...observed.report(results),
    ...(await coverageOf(compiled, request, options)),
    ...(await explanationOf(compiled, request, options)),
  };
}

/** Which places were reached, where that is asked for. */
async function coverageOf(
  { policy, modules }: CompiledFiles,
  { query, context, observe: watched }: AnswerRequest,
  options: EvaluateOptions,
): Promise<Pick<EvalReport, 'coverage'>> {
  if (!watched.coverage) return {};
  const coverage = new CoveragePasses(watched.coverageRuns ?? []);
  await coverage.follow(policy, { query, options, context, choices: choicesOf(watched) });
  return { coverage: coverage.report(modules) };
}

/** What happened, step by step, where that is asked for. */
async function explanationOf(
  { policy }: CompiledFiles,
  { query, context, observe: watched }: AnswerRequest,
  options: EvaluateOptions,
): Promise<Pick<EvalReport, 'explanation'>> {
  const { explain, varValues = false } = watched;
  if (explain === 'off') return {};
  const trace = await policy.trace(query, options, context, choicesOf(watched));
  return { explanation: { ...trace, events: chosenEvents(trace.events, explain), values: varValues } };
}

function choicesOf({ disableEarlyExit, disableIndexing }: ObserveRequest): TraceChoices {
  return { earlyExit: disableEarlyExit !== true, indexing: disableIndexing !== true };
}

function emptyQuery(): RegoError {
  return new RegoError([{ code: 'rego_parse_error', message: 'empty query', location: undefined }]);
}

/** Text and place of an expression of the query. */
function placeOf({ source, row, col, offset, end }: Location): EvalReport['results'][number]['places'][number] {
  return { text: source.text.slice(offset, end), row, col };
}

/** Does work and notes how long it took. */
export async function timed<Result>(
  timers: Timers,
  name: string,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const start = performance.now();
  const result = await work();
  timers[name] = Math.round((performance.now() - start) * 1e6);
  return result;
}
