import type { Host } from '../../../rego/builtins/context.ts';
import { RegoError } from '../../../rego/error.ts';
import { filterDialects } from '../../../rego/partial/filters/dialects.ts';
import { filterDialect, filterOf } from '../../../rego/partial/filters/filters.ts';
import type { TableMappings } from '../../../rego/partial/filters/sql.ts';
import { partialJson, type PartialOptions, type PartialResult } from '../../../rego/partial/partial.ts';
import { stringifyTree } from '../../../rego/syntax/json.ts';
import { parseQuery } from '../../../rego/syntax/parse.ts';
import { parseJson } from '../../../rego/value/json.ts';
import { jsonString } from '../../../rego/value/print.ts';
import type { PlainObject, Value } from '../../../rego/value/value.ts';
import { isPlain } from '../../load/merge.ts';
import { compactJson, objectJson } from '../../output/json.ts';
import { bodyObject, bodyValue, invalid, type ServerRequest } from '../body.ts';
import type { ServerContext, ServerRoute } from '../context.ts';
import { logged } from '../decide.ts';
import { Parameters, pathNames } from '../parameters.ts';
import { errorReply, jsonReply, type Reply, RequestError } from '../reply.ts';

const doing = 'evaluating query';
const media = /^application\/vnd\.opa\.([a-z.]+)\+json$/;

/** `POST /v1/compile`: what is left of a query (OPA REST API, "Compile API"). */
function compileQuery(request: ServerRequest, context: ServerContext): Reply {
  const body = bodyObject(request);
  const { query } = body;
  if (typeof query !== 'string' || query === '') throw invalid("missing required 'query' value");
  try {
    parseQuery(query);
    const result = context.store.policy.partial(query, { ...partialOptions(body), ...evaluation(body, context) });
    const pretty = new Parameters(request.url).flag('pretty');
    return jsonReply(stringifyTree({ result: partialJson(result) }, 0), { pretty });
  } catch (thrown) {
    const reply = thrown instanceof RegoError ? errorReply(thrown, 'parsing query') : undefined;
    if (reply === undefined) throw thrown;
    return reply;
  }
}

function evaluation(body: PlainObject, { host, limits }: Pick<ServerContext, 'host' | 'limits'>) {
  return { ...limits, host, ...(Object.hasOwn(body, 'input') && { input: body['input'] }) };
}

function partialOptions(body: PlainObject): PartialOptions {
  const options = isPlain(body['options']) ? body['options'] : {};
  return {
    ...(body['unknowns'] !== undefined && { unknowns: texts(body['unknowns'], 'unknowns') }),
    ...(options['disableInlining'] !== undefined && {
      disableInlining: texts(options['disableInlining'], 'options.disableInlining'),
    }),
    nondeterministicBuiltins: options['nondeterministicBuiltins'] === true,
  };
}

function texts(value: Value | undefined, name: string): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[];
  throw invalid(`body contains malformed request: ${name} is no list of texts`);
}

/** `POST /v1/compile/PATH`: a rule as filters of data (OPA REST API, "Compiling a rule to filters"). */
async function compileFilters(request: ServerRequest, context: ServerContext): Promise<Reply> {
  const { accept, target } = targetOf(request);
  const given = bodyValue(request, 'request') ?? {};
  if (!isPlain(given)) throw invalid('body contains malformed request: an object is expected');
  const options = isPlain(given['options']) ? given['options'] : {};
  const path = pathNames(request.url, '/v1/compile');
  const notes = context.store.policy.compileNotes(path);
  const unknowns = given['unknowns'] === undefined ? notes.unknowns : texts(given['unknowns'], 'unknowns');
  const maskRule = options['maskRule'] ?? notes.maskRule;
  const custom: PlainObject = {
    type: 'open-policy-agent/compile',
    mask_rule: typeof maskRule === 'string' ? maskRule : '',
    options,
    unknowns: [...(unknowns ?? ['input'])],
  };
  const filters = async (host: Host): Promise<Value> => {
    const evaluated = { store: context.store, limits: context.limits ?? {}, host };
    const result = context.store.policy.partial(`${refOf(path)} == true`, {
      ...partialOptions(given),
      ...evaluation(given, evaluated),
      ...(unknowns !== undefined && { unknowns }),
    });
    const masks = masksOf(maskRule, given, evaluated);
    return parseJson(target === 'multitarget' ? many(result, options, masks) : one(result, target, options, masks));
  };
  const what = { path: path.join('/'), custom };
  const { result: found = {} } = await logged(what, given['input'], request, context, filters);
  const answer = compactJson(found);
  const pretty = new Parameters(request.url).flag('pretty');
  const text = target === 'multitarget' || answer !== '{}' ? objectJson({ result: answer }) : '{}';
  return { ...jsonReply(text, { pretty }), type: accept };
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

function many(result: PartialResult, options: PlainObject, masks: Value | undefined): string {
  const members: Record<string, string> = {};
  const dialects = options['targetDialects'] === undefined ? [] : texts(options['targetDialects'], 'targetDialects');
  for (const name of dialects) {
    const dialect = name.replace('+', '.');
    const [target = '', variant = ''] = dialect.split('.');
    if (filterDialect(dialect) === undefined)
      throw new RequestError(400, 'invalid_parameter', `unsupported variant for ${target}: ${variant}`);
    members[target === 'sql' ? variant : target] = one(result, dialect, options, masks);
  }
  return objectJson(members);
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
      location: location && compactJson({ file: location.source.name, row: location.row, col: location.col }),
    }),
  );
  throw new RequestError(400, 'evaluation_error', `error(s) occurred while ${doing}`, errors);
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
