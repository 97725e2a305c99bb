import type { Host } from '../../../rego/builtins/context.ts';
import { parseJson } from '../../../rego/value/json.ts';
import type { Value } from '../../../rego/value/value.ts';
import { messageOf } from '../../../core/index.ts';
import { isPlain } from '../../load/merge.ts';
import { compactJson, objectJson } from '../../output/json.ts';
import { bodyValue, invalid, type ServerRequest } from '../body.ts';
import type { ServerContext, ServerRoute } from '../context.ts';
import { decide, decisionReply, logged } from '../decide.ts';
import { explained, explainMode } from '../explain.ts';
import type { PatchOperation } from '../document.ts';
import { Parameters, pathNames, wantsMetrics } from '../parameters.ts';
import { jsonReply, type Reply, RequestError } from '../reply.ts';
import { startStopwatch } from '../stopwatch.ts';

const prefix = '/v1/data';
const noInput = "'input' key missing from the request";
const noContent: Reply = { status: 204 };
const doing = 'evaluating query';

async function get(request: ServerRequest, context: ServerContext): Promise<Reply> {
  const parameters = new Parameters(request.url);
  return answer(inputParameter(parameters), request, context);
}

async function post(request: ServerRequest, context: ServerContext): Promise<Reply> {
  const body = bodyValue(request) ?? {};
  if (!isPlain(body)) throw invalid('body contains malformed input document: an object is expected');
  // An input that is null is none, and is told so.
  const { input } = { input: null, ...body };
  return input === null ? answer(undefined, request, context, noInput) : answer(input, request, context);
}

async function answer(
  input: Value | undefined,
  request: ServerRequest,
  context: ServerContext,
  warning?: string,
): Promise<Reply> {
  const parameters = new Parameters(request.url);
  const path = pathNames(request.url, prefix);
  const strictBuiltinErrors = parameters.flag('strict-builtin-errors');
  const mode = explainMode(parameters);
  if (mode === 'off') {
    const decision = await decide(path, input, request, context, { strictBuiltinErrors });
    return decisionReply(decision, request, context, warning);
  }
  let explanation: string | undefined;
  const evaluate = async (host: Host): Promise<Value | undefined> => {
    const options = { isPretty: parameters.flag('pretty'), strictBuiltinErrors };
    const found = await explained(path, input, mode, options, {
      store: context.store,
      limits: context.limits ?? {},
      host,
    });
    // Of what is undefined the whole is told, or nothing.
    if (found.result !== undefined || mode === 'full') ({ explanation } = found);
    return found.result;
  };
  const decision = await logged({ path: path.join('/') }, input, request, context, evaluate);
  return decisionReply({ ...decision, explanation }, request, context, warning);
}

/** `?input=` holds JSON. @throws RequestError */
export function inputParameter(parameters: Parameters): Value | undefined {
  const text = parameters.text('input');
  if (text === undefined) return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    throw invalid(`parameter contains malformed input document: ${messageOf(error)}`);
  }
}

async function put(request: ServerRequest, { store, change, ownerOf }: ServerContext): Promise<Reply> {
  const stopwatch = startStopwatch();
  const path = pathNames(request.url, prefix);
  refuseOwned(path, ownerOf);
  const value = bodyValue(request, 'document');
  if (value === undefined) throw invalid('body contains malformed document: it is empty');
  if (request.headers['if-none-match'] === '*' && store.read(path) !== undefined) return { status: 304 };
  const parsed = stopwatch.lap('timer_rego_input_parse_ns');
  await change({ kind: 'write', path, value }, doing);
  return changed(request, { ...parsed, ...stopwatch.whole() });
}

async function patch(request: ServerRequest, { change, ownerOf }: ServerContext): Promise<Reply> {
  const stopwatch = startStopwatch();
  const path = pathNames(request.url, prefix);
  const operations = bodyValue(request, 'patch');
  if (!Array.isArray(operations)) throw invalid('body contains malformed patch: a list of operations is expected');
  const read = (operations as readonly Value[]).map(operationOf);
  for (const { path: below } of read) refuseOwned([...path, ...below.split('/').filter(Boolean)], ownerOf);
  const parsed = stopwatch.lap('timer_rego_input_parse_ns');
  await change({ kind: 'patch', path, operations: read }, doing);
  return changed(request, { ...parsed, ...stopwatch.whole() });
}

function operationOf(value: Value): PatchOperation {
  if (!isPlain(value)) throw invalid('body contains malformed patch: an operation is no object');
  const { op = '', path = '', value: content } = value;
  if (typeof op !== 'string' || typeof path !== 'string')
    throw invalid('body contains malformed patch: op and path are texts');
  if (op !== 'add' && op !== 'remove' && op !== 'replace') throw invalid(`bad patch operation: ${op}`);
  return { op, path, ...(content !== undefined && { value: content }) };
}

async function remove(request: ServerRequest, { change, ownerOf }: ServerContext): Promise<Reply> {
  const stopwatch = startStopwatch();
  const path = pathNames(request.url, prefix);
  refuseOwned(path, ownerOf);
  await change({ kind: 'remove', path }, doing);
  return changed(request, stopwatch.whole());
}

/** A change has no answer but the metrics that were asked for. */
function changed({ url }: ServerRequest, metrics: Readonly<Record<string, number>>): Reply {
  const parameters = new Parameters(url);
  if (!wantsMetrics(parameters)) return noContent;
  return jsonReply(objectJson({ metrics: compactJson(metrics) }), { pretty: parameters.flag('pretty') });
}

/** @throws RequestError where a bundle owns the path */
function refuseOwned(path: readonly string[], ownerOf: ServerContext['ownerOf']): void {
  const owner = ownerOf(path);
  if (owner === undefined) return;
  throw new RequestError(
    400,
    'invalid_parameter',
    `path ${path.join('/')} is owned by bundle ${JSON.stringify(owner)}`,
  );
}

/** Base and virtual documents (OPA REST API, "Data API"). */
export const dataRoutes: readonly ServerRoute[] = ['/v1/data', '/v1/data/*'].flatMap((path) => [
  { name: 'v1/data', method: 'DELETE', path, doing, handle: remove },
  { name: 'v1/data', method: 'GET', path, doing, handle: get },
  { name: 'v1/data', method: 'PATCH', path, doing, handle: patch },
  { name: 'v1/data', method: 'POST', path, doing, handle: post },
  { name: 'v1/data', method: 'PUT', path, doing, handle: put },
]);
