import { moduleToJson, stringifyTree } from '../../../rego/syntax/json.ts';
import { jsonString } from '../../../rego/value/print.ts';
import { arrayJson, compactJson, objectJson } from '../../output/json.ts';
import type { ServerRequest } from '../body.ts';
import { decodeSource } from '../../../rego/syntax/forbidden.ts';
import type { ServerContext, ServerRoute } from '../context.ts';
import { refuseOwned } from '../owned.ts';
import { Parameters, pathNames, wantsMetrics } from '../parameters.ts';
import { jsonReply, type Reply, RequestError } from '../reply.ts';
import { startStopwatch } from '../stopwatch.ts';
import type { StoredModule } from '../store.ts';

const prefix = '/v1/policies';
const doing = 'compiling module(s)';

function list({ url }: ServerRequest, { store }: ServerContext): Reply {
  const result = arrayJson(store.modules.map(moduleJson));
  return jsonReply(objectJson({ result }), { pretty: new Parameters(url).flag('pretty') });
}

function get({ url }: ServerRequest, { store }: ServerContext): Reply {
  const id = idOf(url);
  const found = store.module(id);
  if (found === undefined) throw absent(id);
  return jsonReply(objectJson({ result: moduleJson(found) }), { pretty: new Parameters(url).flag('pretty') });
}

async function put(request: ServerRequest, { store, change, ownerOf }: ServerContext): Promise<Reply> {
  const id = idOf(request.url);
  const stopwatch = startStopwatch();
  const text = decodeSource(request.body);
  const read = stopwatch.lap('timer_server_read_bytes_ns');
  const module = store.parsed(id, text);
  const parsed = stopwatch.lap('timer_rego_module_parse_ns');
  refuseOwned(packageOf(module), ownerOf);
  await change({ kind: 'put-module', id, text }, doing);
  return changed(request, { ...read, ...parsed, ...stopwatch.lap('timer_rego_module_compile_ns') });
}

async function remove(request: ServerRequest, { store, change, ownerOf }: ServerContext): Promise<Reply> {
  const stopwatch = startStopwatch();
  const id = idOf(request.url);
  const found = store.module(id);
  if (found === undefined) throw absent(id);
  refuseOwned(packageOf(found), ownerOf);
  await change({ kind: 'remove-module', id }, doing);
  return changed(request, stopwatch.lap('timer_rego_module_compile_ns'));
}

function changed({ url }: ServerRequest, metrics: Readonly<Record<string, number>>): Reply {
  const parameters = new Parameters(url);
  const body = objectJson({ metrics: wantsMetrics(parameters) ? compactJson(metrics) : undefined });
  return jsonReply(body, { pretty: parameters.flag('pretty') });
}

function idOf(url: string): string {
  return pathNames(url, prefix).join('/');
}

function absent(id: string): RequestError {
  return new RequestError(404, 'resource_not_found', `storage_not_found_error: policy id ${JSON.stringify(id)}`);
}

/** Names of a module's package. */
function packageOf({ module }: StoredModule): readonly string[] {
  return module.package.path.slice(1).map((term) => ('value' in term ? String(term.value) : ''));
}

function moduleJson({ id, text, module }: StoredModule): string {
  return objectJson({
    id: jsonString(id, true),
    raw: jsonString(text, true),
    ast: stringifyTree(moduleToJson(module), 0),
  });
}

/** Policies by id (OPA REST API, "Policy API"). */
export const policyRoutes: readonly ServerRoute[] = [
  { name: 'v1/policies', method: 'GET', path: '/v1/policies', doing, handle: list },
  { name: 'v1/policies', method: 'DELETE', path: '/v1/policies/*', doing, handle: remove },
  { name: 'v1/policies', method: 'GET', path: '/v1/policies/*', doing, handle: get },
  { name: 'v1/policies', method: 'PUT', path: '/v1/policies/*', doing, handle: put },
];
