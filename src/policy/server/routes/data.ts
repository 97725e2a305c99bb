import type { Host } from '../../../rego/builtins/context.ts';
import type { Value } from '../../../rego/value/value.ts';
import { compactJson, objectJson } from '../../output/json.ts';
import { bodyValue, invalid, inWords, plainDocument, type ServerRequest } from '../body.ts';
import type { ServerContext, ServerRoute } from '../context.ts';
import { decide, decisionReply, logged } from '../decide.ts';
import { explained, explainMode } from '../explain.ts';
import type { PatchOperation } from '../document.ts';
import { onlyJson } from '../json-body.ts';
import { refuseOwned } from '../owned.ts';
import { Parameters, pathNames, wantsMetrics } from '../parameters.ts';
import { jsonReply, type Reply } from '../reply.ts';
import { membersOf, mismatch } from '../shape.ts';
import { dataShape, patchShape } from '../shapes.ts';
import { startStopwatch } from '../stopwatch.ts';

const prefix = '/v1/data';
const noInput = "'input' key missing from the request";
const noContent: Reply = { status: 204 };
const doing = 'evaluating query';

async function get(request: ServerRequest, context: ServerContext): Promise<Reply> {
  const start = process.hrtime.bigint();
  const input = inputParameter(new Parameters(request.url));
  return answer({ input, parsed: Number(process.hrtime.bigint() - start) }, request, context);
}

async function post(request: ServerRequest, context: ServerContext): Promise<Reply> {
  const start = process.hrtime.bigint();
  const body = bodyValue(request);
  // An input that is null is none, and is told so.
  const { input } = inWords('body contains malformed input document: ', () => membersOf(body, dataShape));
  const parsed = Number(process.hrtime.bigint() - start);
  return answer({ input, parsed }, request, context, input === undefined ? noInput : undefined);
}

/** An input, and how many nanoseconds it took to read. */
interface ReadInput {
  readonly input: Value | undefined;
  readonly parsed: number;
}

async function answer(
  { input, parsed }: ReadInput,
  request: ServerRequest,
  context: ServerContext,
  warning?: string,
): Promise<Reply> {
  const parameters = new Parameters(request.url);
  const path = pathNames(request.url, prefix);
  const strictBuiltinErrors = parameters.flag('strict-builtin-errors');
  const mode = explainMode(parameters);
  if (mode === 'off') {
    const decision = await decide(path, input, request, context, { strictBuiltinErrors, parsed });
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
  const decision = await logged({ path: path.join('/') }, input, request, context, evaluate, parsed);
  return decisionReply({ ...decision, explanation }, request, context, warning);
}

/** `?input=` holds JSON. @throws RequestError */
export function inputParameter(parameters: Parameters): Value | undefined {
  const text = parameters.text('input');
  if (text === undefined) return undefined;
  return inWords('parameter contains malformed input document: ', () => onlyJson(text));
}

async function put(request: ServerRequest, { store, change, ownerOf }: ServerContext): Promise<Reply> {
  const stopwatch = startStopwatch();
  const path = pathNames(request.url, prefix);
  refuseOwned(path, ownerOf);
  const value = plainDocument(request);
  if (request.headers['if-none-match'] === '*' && store.read(path) !== undefined) return { status: 304 };
  const parsed = stopwatch.lap('timer_rego_input_parse_ns');
  await change({ kind: 'write', path, value }, doing);
  return changed(request, { ...parsed, ...stopwatch.whole() });
}

async function patch(request: ServerRequest, { change, ownerOf }: ServerContext): Promise<Reply> {
  const stopwatch = startStopwatch();
  const path = pathNames(request.url, prefix);
  const read = operationsOf(plainDocument(request));
  for (const { path: below } of read) refuseOwned([...path, ...below.split('/').filter(Boolean)], ownerOf);
  const parsed = stopwatch.lap('timer_rego_input_parse_ns');
  await change({ kind: 'patch', path, operations: read }, doing);
  return changed(request, { ...parsed, ...stopwatch.whole() });
}

/** @throws RequestError where they are no list of operations; null is an empty one */
function operationsOf(value: Value): readonly PatchOperation[] {
  const rows = inWords('', () => {
    if (value === null) return [];
    if (!Array.isArray(value)) throw mismatch(value, `Go value of type []${patchShape.type}`);
    return (value as readonly Value[]).map((row) => membersOf(row, patchShape));
  });
  return rows.map(({ op = '', path = '', value: content }) => {
    if (op !== 'add' && op !== 'remove' && op !== 'replace') throw invalid(`bad patch operation: ${String(op)}`);
    return { op, path: String(path), ...(content !== undefined && { value: content }) };
  });
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

/** Base and virtual documents (OPA REST API, "Data API"). */
export const dataRoutes: readonly ServerRoute[] = [
  { name: 'v1/data', method: 'DELETE', path: '/v1/data/*', doing, handle: remove },
  ...['/v1/data', '/v1/data/*'].flatMap(routesOf),
];

function routesOf(path: string): readonly ServerRoute[] {
  return [
    { name: 'v1/data', method: 'GET', path, doing, handle: get },
    { name: 'v1/data', method: 'PATCH', path, doing, handle: patch },
    { name: 'v1/data', method: 'POST', path, doing, handle: post },
    { name: 'v1/data', method: 'PUT', path, doing, handle: put },
  ];
}
