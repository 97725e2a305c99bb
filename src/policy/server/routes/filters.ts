import type { Host } from '../../../rego/builtins/context.ts';
import { filterDialects } from '../../../rego/partial/filters/dialects.ts';
import { filterDialect, filterOf } from '../../../rego/partial/filters/filters.ts';
import type { TableMappings } from '../../../rego/partial/filters/sql.ts';
import type { PartialResult } from '../../../rego/partial/partial.ts';
import type { Location } from '../../../rego/syntax/ast.ts';
import { parseJson } from '../../../rego/value/json.ts';
import { jsonString } from '../../../rego/value/print.ts';
import type { PlainObject, Value } from '../../../rego/value/value.ts';
import { isPlain } from '../../load/merge.ts';
import { compactJson, objectJson } from '../../output/json.ts';
import { bodyMembers, bodyText, invalid, type ServerRequest } from '../body.ts';
import type { ServerContext } from '../context.ts';
import { logged } from '../decide.ts';
import { pathNames } from '../parameters.ts';
import { type Reply, RequestError } from '../reply.ts';
import { filterShape } from '../shapes.ts';
import { startStopwatch } from '../stopwatch.ts';
import { compileReply, evaluation, partialOptions, unknownsOf } from './compile-request.ts';

const doing = 'evaluating query';
const media = /^application\/vnd\.opa\.([a-z.]+)\+json$/;

/** `POST /v1/compile/PATH`: a rule as filters of data (OPA REST API, "Compiling a rule to filters"). */
export async function compileFilters(request: ServerRequest, context: ServerContext): Promise<Reply> {
  const stopwatch = startStopwatch();
  const given = bodyText(request) === '' ? {} : bodyMembers(request, filterShape);
  const options = isPlain(given['options']) ? given['options'] : {};
  const path = pathNames(request.url, '/v1/compile');
  const notes = context.store.policy.compileNotes(path);
  const own = unknownsOf(given['unknowns'], { areReferences: true });
  const unknowns = (own?.length ? own : notes.unknowns) ?? [];
  const maskRule = ruleOf(options['maskRule'], path) ?? notes.maskRule;
  const { accept, target } = targetOf(request);
  const custom: PlainObject = {
    type: 'open-policy-agent/compile',
    mask_rule: maskRule ?? '',
    options,
    unknowns: [...unknowns],
  };
  const parsed = stopwatch.lap('timer_rego_query_parse_ns');
  let text = '{}';
  let metrics: Readonly<Record<string, number>> = {};
  const filters = async (host: Host): Promise<Value> => {
    stopwatch.lap('');
    const evaluated = { store: context.store, limits: context.limits ?? {}, host };
    const result = context.store.policy.partial(`${refOf(path)} == true`, {
      ...partialOptions(given),
      ...evaluation(given, evaluated),
      unknowns,
    });
    const partial = stopwatch.lap('timer_rego_partial_eval_ns');
    const masks = masksOf(maskRule, given, evaluated);
    const masked = stopwatch.lap('timer_compile_eval_mask_rule_ns');
    text = target === 'multitarget' ? many(result, options, masks) : one(result, target, options, masks);
    metrics = { ...parsed, ...masked, ...stopwatch.lap('timer_compile_translate_queries_ns'), ...partial };
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
  if (accept === '') throw invalid('Accept header: missing required header');
  if (accept.includes(',')) throw invalid('Accept header: multiple headers not supported');
  // The original knows it of old, and has no filters for it.
  if (accept === 'application/json')
    throw new RequestError(500, 'internal_error', 'unknown target/dialect combination: /');
  const target = media.exec(accept)?.[1];
  if (target === undefined || (target !== 'multitarget' && filterDialect(target) === undefined))
    throw invalid(`Accept header: unsupported header: ${accept}`);
  return { accept, target };
}

/** A rule that a request names: below the package of the path, where it does not begin at `data`. */
function ruleOf(rule: Value | undefined, path: readonly string[]): string | undefined {
  if (typeof rule !== 'string' || rule === '') return undefined;
  return rule.startsWith('data.') ? rule : ['data', ...path.slice(0, -1), rule].join('.');
}

function refOf(path: readonly string[]): string {
  return `data${path.map((name) => `[${jsonString(name)}]`).join('')}`;
}

/** The value of the rule that says which columns are hidden. */
function masksOf(
  rule: string | undefined,
  given: PlainObject,
  context: Pick<ServerContext, 'host' | 'limits' | 'store'>,
): Value | undefined {
  if (rule === undefined) return undefined;
  const { input, ...options } = { input: undefined, ...evaluation(given, context) };
  return context.store.policy.evaluate<Value>(rule, input, options);
}

/** Targets in the order in which the original answers them. */
const targets = ['ucast', 'sqlserver', 'mysql', 'postgresql', 'sqlite'];

function many(result: PartialResult, options: PlainObject, masks: Value | undefined): string {
  const found = new Map<string, string>();
  const dialects = (options['targetDialects'] ?? []) as readonly string[];
  for (const name of dialects) {
    const dialect = name.replace('+', '.');
    const [target = '', variant = ''] = dialect.split('.');
    if (filterDialect(dialect) === undefined)
      throw new RequestError(500, 'internal_error', `unsupported variant for ${target}: ${variant}`);
    const text = one(result, dialect, options, masks);
    if (text !== '{}') found.set(target === 'sql' ? variant : target, text);
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
