import { RegoError } from '../../../rego/error.ts';
import { partialJson } from '../../../rego/partial/partial.ts';
import { stringifyTree } from '../../../rego/syntax/json.ts';
import { parseQuery } from '../../../rego/syntax/parse.ts';
import { bodyMembers, invalid, type ServerRequest } from '../body.ts';
import { type ServerContext, type ServerRoute, unsafeBuiltins } from '../context.ts';
import { Parameters, wantsMetrics } from '../parameters.ts';
import { errorReply, type Reply } from '../reply.ts';
import { compileShape } from '../shapes.ts';
import { startStopwatch } from '../stopwatch.ts';
import { compileReply, evaluation, partialOptions, unknownsOf } from './compile-request.ts';
import { compileFilters } from './filters.ts';

const doing = 'evaluating query';

/** `POST /v1/compile`: what is left of a query (OPA REST API, "Compile API"). */
function compileQuery(request: ServerRequest, context: ServerContext): Reply {
  const stopwatch = startStopwatch();
  const body = bodyMembers(request, compileShape);
  const query = String(body['query'] ?? '');
  let step = 'parsing query';
  try {
    const parsed = parseQuery(query);
    if (parsed.length === 0) throw invalid("missing required 'query' value");
    const unknowns = unknownsOf(body['unknowns']);
    const options = { ...partialOptions(body), ...(unknowns && { unknowns }) };
    const parsing = stopwatch.lap('timer_rego_query_parse_ns');
    step = 'compiling module(s)';
    if (wantsMetrics(new Parameters(request.url))) context.store.policy.prepare(parsed, { unsafeBuiltins });
    const compiled = stopwatch.lap('timer_rego_query_compile_ns');
    const result = context.store.policy.partial(
      query,
      { ...options, ...evaluation(body, context) },
      { unsafeBuiltins },
    );
    const evaluated = stopwatch.lap('timer_rego_partial_eval_ns');
    const metrics = { ...evaluated, ...compiled, ...parsing, ...stopwatch.whole() };
    return compileReply(stringifyTree(partialJson(result), 0), metrics, request);
  } catch (thrown) {
    const reply = thrown instanceof RegoError ? errorReply(thrown, step) : undefined;
    if (reply === undefined) throw thrown;
    return reply;
  }
}

/** Filters are of a path: the original's router sends who asks for none to one that is empty. */
const towardsPath: Reply = {
  status: 307,
  headers: { location: '/v1/compile/' },
  type: 'text/html; charset=utf-8',
  body: '<a href="/v1/compile/">Temporary Redirect</a>.\n\n',
};

/** What is left of queries and rules while parts of the input are not known. */
export const compileRoutes: readonly ServerRoute[] = [
  { name: 'v1/compile', method: 'POST', path: '/v1/compile', doing, handle: compileQuery },
  { name: 'v1/compile', method: 'GET', path: '/v1/compile', doing, handle: () => towardsPath },
  { name: 'v1/compile', method: 'GET', path: '/v1/compile/*', doing, handle: compileFilters },
  { name: 'v1/compile', method: 'POST', path: '/v1/compile/*', doing, handle: compileFilters },
];
