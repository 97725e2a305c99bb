import { performance } from 'node:perf_hooks';
import type { QueryContext } from '../../rego/check/compiled.ts';
import { RegoError } from '../../rego/error.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import type { QueryResult } from '../../rego/run/policy.ts';
import type { Body } from '../../rego/syntax/ast.ts';
import { parseQuery } from '../../rego/syntax/parse.ts';
import type { CompiledFiles } from '../load/compile.ts';
import type { EvalReport } from '../output/evaluation.ts';
import type { LineOfPath } from '../provenance/lines.ts';
import { observe, type ObserveRequest } from './observe.ts';
import { prepareShown } from './query.ts';

/** A query over policies that are compiled already. */
export interface AnswerRequest {
  readonly query: string;
  readonly v0: boolean;
  readonly context: QueryContext;
  readonly observe: ObserveRequest;
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
  const prepared = await timed(timers, 'timer_rego_query_compile_ns', () =>
    prepareShown(compiled.policy, query, body, request.context),
  );
  const errors: EvalReport['errors'][number][] = [];
  const observed = observe(request.observe, query, prepared.names, request.lines);
  const results = await timed(timers, 'timer_rego_query_eval_ns', () =>
    prepared.evaluate({ ...options, probe: observed.probe, onBuiltinError: (error) => void errors.push(error) }),
  );
  return {
    results: results.map((result) => ({ ...result, places: placesOf(body, result) })),
    errors,
    ...observed.report(compiled.modules, results),
  };
}

function emptyQuery(): RegoError {
  return new RegoError([{ code: 'rego_parse_error', message: 'empty query', location: undefined }]);
}

/** Text and place of the query's expressions, one for each value. */
function placesOf(body: Body, { expressions }: QueryResult): EvalReport['results'][number]['places'] {
  return expressions.map((_, index) => {
    const location = body[index]?.location;
    if (location === undefined) return { text: '', row: 0, col: 0 };
    const { source, row, col, offset, end } = location;
    return { text: source.text.slice(offset, end), row, col };
  });
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
