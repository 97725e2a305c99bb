import { RegoError } from '../../../rego/error.ts';
import type { PreparedQuery } from '../../../rego/run/policy.ts';
import { parseQuery } from '../../../rego/syntax/parse.ts';
import type { PlainObject, Value } from '../../../rego/value/value.ts';
import { compactJson, objectJson } from '../../output/json.ts';
import { bodyObject, invalid, type ServerRequest } from '../body.ts';
import type { ServerContext, ServerRoute } from '../context.ts';
import { logged } from '../decide.ts';
import { Parameters } from '../parameters.ts';
import { errorReply, jsonReply, type Reply, RequestError } from '../reply.ts';

const doing = 'evaluating query';

async function answer(
  query: string,
  input: Value | undefined,
  request: ServerRequest,
  context: ServerContext,
): Promise<Reply> {
  const parameters = new Parameters(request.url);
  const strictBuiltinErrors = parameters.flag('strict-builtin-errors');
  const prepared = prepare(query, context);
  if ('status' in prepared) return prepared;
  const { result, metrics } = await logged({ query }, input, request, context, async (host) => {
    const found = await prepared.evaluateAsync({ ...context.limits, input, host, strictBuiltinErrors });
    return found.length === 0 ? undefined : found.map(({ bindings }) => ({ ...bindings }) as PlainObject);
  });
  const body = objectJson({
    metrics: parameters.flag('metrics') || parameters.flag('instrument') ? compactJson(metrics) : undefined,
    result: result === undefined ? undefined : compactJson(result),
  });
  return jsonReply(body, { pretty: parameters.flag('pretty') });
}

/** A compiled query, or the answer that says what is wrong with it: its grammar, or what it means. */
function prepare(query: string, { store }: ServerContext): PreparedQuery | Reply {
  let step = 'parsing query';
  try {
    const body = parseQuery(query);
    step = 'compiling query';
    return store.policy.prepare(body);
  } catch (thrown) {
    const reply = thrown instanceof RegoError ? errorReply(thrown, step) : undefined;
    if (reply === undefined) throw thrown;
    return reply;
  }
}

function get(request: ServerRequest, context: ServerContext): Promise<Reply> {
  const query = new Parameters(request.url).text('q');
  if (query === undefined || query === '') throw invalid("missing parameter 'q'");
  return answer(query, undefined, request, context);
}

function post(request: ServerRequest, context: ServerContext): Promise<Reply> {
  const { query, input } = bodyObject(request);
  if (query === undefined || query === '') throw new RequestError(500, 'internal_error', 'cannot evaluate empty query');
  if (typeof query !== 'string') throw invalid('body contains malformed request: query is no text');
  return answer(query, input, request, context);
}

/** Queries that clients write (OPA REST API, "Query API"). */
export const queryRoutes: readonly ServerRoute[] = [
  { name: 'v1/query', method: 'GET', path: '/v1/query', doing, handle: get },
  { name: 'v1/query', method: 'POST', path: '/v1/query', doing, handle: post },
];
