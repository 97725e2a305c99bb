import type { Value } from '../../../rego/value/value.ts';
import { arrayJson, compactJson, objectJson } from '../../output/json.ts';
import { bodyObject, invalid, type ServerRequest } from '../body.ts';
import type { ServerContext, ServerRoute } from '../context.ts';
import { Parameters } from '../parameters.ts';
import { jsonReply, type Reply } from '../reply.ts';

const doing = 'parsing query';

function answer(
  query: string,
  input: Value | undefined,
  { url }: ServerRequest,
  { store, host }: ServerContext,
): Reply {
  const parameters = new Parameters(url);
  const strictBuiltinErrors = parameters.flag('strict-builtin-errors');
  const results = store.policy.prepare(query).evaluate({ input, host, strictBuiltinErrors });
  const rows = results.map(({ bindings }) => {
    const names = Object.keys(bindings).sort();
    return objectJson(Object.fromEntries(names.map((name) => [name, compactJson(bindings[name] ?? null)])));
  });
  const result = rows.length === 0 ? undefined : arrayJson(rows);
  return jsonReply(objectJson({ result }), { pretty: parameters.flag('pretty') });
}

function get(request: ServerRequest, context: ServerContext): Reply {
  const query = new Parameters(request.url).text('q');
  if (query === undefined || query === '') throw invalid("missing parameter 'q'");
  return answer(query, undefined, request, context);
}

function post(request: ServerRequest, context: ServerContext): Reply {
  const { query, input } = bodyObject(request);
  if (typeof query !== 'string' || query === '') throw invalid("missing required 'query' value");
  return answer(query, input, request, context);
}

/** Queries that clients write (OPA REST API, "Query API"). */
export const queryRoutes: readonly ServerRoute[] = [
  { name: 'v1/query', method: 'GET', path: '/v1/query', doing, handle: get },
  { name: 'v1/query', method: 'POST', path: '/v1/query', doing, handle: post },
];
