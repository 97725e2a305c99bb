import type { Host } from '../../../rego/builtins/context.ts';
import { RegoError } from '../../../rego/error.ts';
import { filterDialects } from '../../../rego/partial/filters/dialects.ts';
import { filterDialect, filterOf } from '../../../rego/partial/filters/filters.ts';
import type { TableMappings } from '../../../rego/partial/filters/sql.ts';
import { partialJson, type PartialOptions, type PartialResult } from '../../../rego/partial/partial.ts';
import { stringifyTree } from '../../../rego/syntax/json.ts';
import type { Location } from '../../../rego/syntax/ast.ts';
import { parseQuery, parseTerm } from '../../../rego/syntax/parse.ts';
import { parseJson } from '../../../rego/value/json.ts';
import { jsonString } from '../../../rego/value/print.ts';
import type { PlainObject, Value } from '../../../rego/value/value.ts';
import { isPlain } from '../../load/merge.ts';
import { compactJson, objectJson } from '../../output/json.ts';
import { bodyObject, bodyValue, invalid, type ServerRequest } from '../body.ts';
import type { ServerContext, ServerRoute } from '../context.ts';
import { logged } from '../decide.ts';
import { Parameters, pathNames, wantsMetrics } from '../parameters.ts';
import { errorReply, jsonReply, type Reply, RequestError } from '../reply.ts';
import { startStopwatch } from '../stopwatch.ts';

const doing = 'evaluating query';
const media = /^application\/vnd\.opa\.([a-z.]+)\+json$/;

/** `POST /v1/compile`: what is left of a query (OPA REST API, "Compile API"). */
function compileQuery(request: ServerRequest, context: ServerContext): Reply {
  const stopwatch = startStopwatch();
  const body = bodyObject(request);
  const { query = '' } = body;
  if (typeof query !== 'string') throw invalid('body contains malformed request: query is no text');
  if (query === '') throw invalid("missing required 'query' value");
  let step = 'parsing query';
  try {
    parseQuery(query);
    const parsed = stopwatch.lap('timer_rego_query_parse_ns');
    step = 'compiling module(s)';
    const result = context.store.policy.partial(query, { ...partialOptions(body), ...evaluation(body, context) });
    const metrics = { ...parsed, ...stopwatch.lap('timer_rego_partial_eval_ns'), ...stopwatch.whole() };
    return compileReply(stringifyTree(partialJson(result), 0), metrics, request);
  } catch (thrown) {
    const reply = thrown instanceof RegoError ? errorReply(thrown, step) : undefined;
    if (reply === undefined) throw thrown;
    return reply;
  }
}

/** What is left, and how long it took where that was asked for. */
function compileReply(
  result: string | undefined,
  metrics: Readonly<Record<string, number>>,
  { url }: ServerRequest,
): Reply {
  const parameters = new Parameters(url);
  const told = wantsMetrics(parameters) ? compactJson(metrics) : undefined;
  return jsonReply(objectJson({ result, metrics: told }), { pretty: parameters.flag('pretty') });
}

function evaluation(body: PlainObject, { host, limits }: Pick<ServerContext, 'host' | 'limits'>) {
  return { ...limits, host, ...(Object.hasOwn(body, 'input') && { input: body['input'] }) };
}

function partialOptions(body: PlainObject): PartialOptions {
  const options = isPlain(body['options']) ? body['options'] : {};
  return {
    ...(body['unknowns'] !== undefined && { unknowns: unknownsOf(body['unknowns']) }),
    ...(options['disableInlining'] !== undefined && {
      disableInlining: texts(options['disableInlining'], 'options.disableInlining'),
    }),
    nondeterministicBuiltins: options['nondeterministicBuiltins'] === true,
  };
}

/** @throws RequestError where one of them is no term */
function unknownsOf(value: Value | undefined): readonly string[] {
  const unknowns = texts(value, 'unknowns');
  for (const unknown of unknowns)
    try {
      parseTerm(unknown);
    } catch {
      const message = `expected exactly one term but got: ${unknown}`;
      throw invalid(`error(s) occurred while parsing unknowns: ${message}`);
    }
  return unknowns;
}

function texts(value: Value | undefined, name: string): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[];
  throw invalid(`body contains malformed request: ${name} is no list of texts`);
}

/** `POST /v1/compile/PATH`: a rule as filters of data (OPA REST API, "Compiling a rule to filters"). */
async function compileFilters(request: ServerRequest, context: ServerContext): Promise<Reply> {
  const stopwatch = startStopwatch();
  const { accept, target } = targetOf(request);
  const given = bodyValue(request, 'request') ?? {};
  if (!isPlain(given)) throw invalid('body contains malformed request: an object is expected');
  const options = isPlain(given['options']) ? given['options'] : {};
  const path = pathNames(request.url, '/v1/compile');
  const notes = context.store.policy.compileNotes(path);
  const unknowns = given['unknowns'] === undefined ? notes.unknowns : unknownsOf(given['unknowns']);
  const maskRule = options['maskRule'] ?? notes.maskRule;
  const custom: PlainObject = {
    type: 'open-policy-agent/compile',
    mask_rule: typeof maskRule === 'string' ? maskRule : '',
    options,
    unknowns: [...(unknowns ?? ['input'])],
  };
  let text = '{}';
  let metrics: Readonly<Record<string, number>> = {};
  const filters = async (host: Host): Promise<Value> => {
    stopwatch.lap('');
    const evaluated = { store: context.store, limits: context.limits ?? {}, host };
    const result = context.store.policy.partial(`${refOf(path)} == true`, {
      ...partialOptions(given),
      ...evaluation(given, evaluated),
      ...(unknowns !== undefined && { unknowns }),
    });
    const partial = stopwatch.lap('timer_rego_partial_eval_ns');
    const masks = masksOf(maskRule, given, evaluated);
    const masked = stopwatch.lap('timer_compile_eval_mask_rule_ns');
    text = target === 'multitarget' ? many(result, options, masks) : one(result, target, options, masks);
    metrics = { ...masked, ...stopwatch.lap('timer_compile_translate_queries_ns'), ...partial };
    return parseJson(text);
  };
  const what = { path: path.join('/'), custom };
  await logged(what, given['input'], request, context, filters);
  const answer = target === 'multitarget' || text !== '{}' ? text : undefined;
  return { ...compileReply(answer, { ...metrics, ...stopwatch.whole() }, request), type: accept };
}

/** What the client accepts. @throws RequestError where it is no form of filters */
function targetOf({ headers }: ServerRequest): { readonly accept: string; readonly target: string } {
  const accept = String(headers['accept'] ?? '');
  if (accept === '' || accept === '*/*') throw invalid('Accept header: missing required header');
  const target = media.exec(accept)?.[1];
  if (target === undefined || (target !== 'multitarget' && filterDialect(target) === undefined))
    throw invalid(`Accept header: unsupported header: ${accept}`);
  return { accept, target };
}

function refOf(path: readonly string[]): string {
  return `data${path.map((name) => `[${jsonString(name)}]`).join('')}`;
}

/** The value of the rule that says which columns are hidden. */
function masksOf(
  rule: Value | undefined,
  given: PlainObject,
  context: Pick<ServerContext, 'host' | 'limits' | 'store'>,
): Value | undefined {
  if (typeof rule !== 'string') return undefined;
  const { input, ...options } = { input: undefined, ...evaluation(given, context) };
  return context.store.policy.evaluate<Value>(rule, input, options);
}

/** Targets in the order in which the original answers them. */
const targets = ['ucast', 'sqlserver', 'mysql', 'postgresql', 'sqlite'];

function many(result: PartialResult, options: PlainObject, masks: Value | undefined): string {
  const found = new Map<string, string>();
  const dialects = options['targetDialects'] === undefined ? [] : texts(options['targetDialects'], 'targetDialects');
  for (const name of dialects) {
    const dialect = name.replace('+', '.');
    const [target = '', variant = ''] = dialect.split('.');
    if (filterDialect(dialect) === undefined)
      throw new RequestError(500, 'internal_error', `unsupported variant for ${target}: ${variant}`);
    found.set(target === 'sql' ? variant : target, one(result, dialect, options, masks));
  }
  return objectJson(Object.fromEntries(targets.map((name) => [name, found.get(name)])));
}

/** Filter and masks for one dialect. @throws RequestError where the dialect cannot say it */
function one(result: PartialResult, name: string, options: PlainObject, masks: Value | undefined): string {
  const dialect = filterDialect(name) ?? filterDialects[0];
  if (dialect === undefined) throw invalid(`unknown dialect ${name}`);
  const filter = filterOf(result, dialect, mappingsOf(options));
  if (filter.kind === 'none') return '{}';
  if (filter.kind === 'filter')
    return objectJson({
      query: compactJson(filter.query),
      masks: masks === undefined ? undefined : compactJson(masks),
    });
  const errors = filter.problems.map(({ code, message, location }) =>
    objectJson({
      code: jsonString(code),
      message: jsonString(message, true),
      location: location && locationJson(location),
    }),
  );
  throw new RequestError(400, 'evaluation_error', `error(s) occurred while ${doing}`, errors);
}

function locationJson({ source, row, col }: Location): string {
  return objectJson({ file: jsonString(source.name, true), row: String(row), col: String(col) });
}

/** `targetSQLTableMappings`, what is no text left out. */
function mappingsOf({ targetSQLTableMappings: given }: PlainObject): Readonly<Record<string, TableMappings>> {
  const members = (value: Value | undefined): [string, Value][] => (isPlain(value) ? Object.entries(value) : []);
  return Object.fromEntries(
    members(given).map(([dialect, tables]) => [
      dialect,
      Object.fromEntries(
        members(tables).map(([table, columns]) => [
          table,
          Object.fromEntries(
            members(columns).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
          ),
        ]),
      ),
    ]),
  );
}

/** What is left of queries and rules while parts of the input are not known. */
export const compileRoutes: readonly ServerRoute[] = [
  { name: 'v1/compile', method: 'POST', path: '/v1/compile', doing, handle: compileQuery },
  { name: 'v1/compile', method: 'POST', path: '/v1/compile/*', doing, handle: compileFilters },
];
