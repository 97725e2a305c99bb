import { RegoError } from '../../../rego/error.ts';
import type { PreparedQuery } from '../../../rego/run/policy.ts';
import { parseQuery } from '../../../rego/syntax/parse.ts';
import type { PlainObject, Value } from '../../../rego/value/value.ts';
import { compactJson, objectJson } from '../../output/json.ts';
import { withTraceback } from '../../run/tracebacks.ts';
import { bodyMembers, invalid, type ServerRequest } from '../body.ts';
import { type ServerContext, type ServerRoute, unsafeBuiltins } from '../context.ts';
import { logged } from '../decide.ts';
import { explainMode, explanationOf } from '../explain.ts';
import { Parameters, wantsMetrics } from '../parameters.ts';
import { errorReply, jsonReply, type Reply, RequestError } from '../reply.ts';
import { queryShape } from '../shapes.ts';
import { startStopwatch } from '../stopwatch.ts';

const doing = 'evaluating query';

async function answer(
  query: string,
  input: Value | undefined,
  request: ServerRequest,
  context: ServerContext,
): Promise<Reply> {
  const parameters = new Parameters(request.url);
  const stopwatch = startStopwatch();
  const prepared = prepare(query, context);
  if ('status' in prepared) return prepared;
  const compiled = stopwatch.lap('timer_rego_query_compile_ns');
  const mode = explainMode(parameters);
  const { result, metrics } = await logged({ query }, input, request, context, async (host) => {
    const options = { ...context.limits, input, host };
    const evaluated = { policy: context.store.policy, query, options };
    const found = await withTraceback(() => prepared.evaluateAsync(options), evaluated);
    return found.length === 0 ? undefined : found.map(({ bindings }) => ({ ...bindings }) as PlainObject);
  });
  const options = { isPretty: parameters.flag('pretty'), strictBuiltinErrors: false };
  const { timer_rego_query_eval_ns: evaluated = 0 } = metrics;
  const told = { ...compiled, timer_rego_query_eval_ns: evaluated };
  const body = objectJson({
    explanation:
      mode === 'off' ? undefined : await explanationOf(query, input, mode, options, { limits: {}, ...context }),
    metrics: wantsMetrics(parameters) ? compactJson(told) : undefined,
    result: result === undefined ? undefined : compactJson(result),
  });
  return jsonReply(body, { pretty: parameters.flag('pretty') });
}

/** A compiled query, or the answer that says what is wrong with it: its grammar, or what it means. */
function prepare(query: string, { store }: ServerContext): PreparedQuery | Reply {
  let step = 'parsing query';
  try {
    const body = parseQuery(query);
    if (body.length === 0) throw empty();
    step = 'compiling query';
    return store.policy.prepare(body, { unsafeBuiltins });
  } catch (thrown) {
    const reply = thrown instanceof RegoError ? errorReply(thrown, step) : undefined;
    if (reply === undefined) throw thrown;
    return reply;
  }
}

function get(request: ServerRequest, context: ServerContext): Promise<Reply> {
  const query = new Parameters(request.url).text('q');
  if (query === undefined) throw invalid("missing parameter 'q'");
  if (query === '') throw empty();
  return answer(query, undefined, request, context);
}

function post(request: ServerRequest, context: ServerContext): Promise<Reply> {
  const { query = '', input } = bodyMembers(request, queryShape);
  if (query === '') throw empty();
  return answer(String(query), input, request, context);
}

function empty(): RequestError {
  return new RequestError(500, 'internal_error', 'cannot evaluate empty query');
}

/** Queries that clients write (OPA REST API, "Query API"). */
export const queryRoutes: readonly ServerRoute[] = [
  { name: 'v1/query', method: 'GET', path: '/v1/query', doing, handle: get },
  { name: 'v1/query', method: 'POST', path: '/v1/query', doing, handle: post },
];
