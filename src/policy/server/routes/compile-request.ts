import type { PartialOptions } from '../../../rego/partial/partial.ts';
import { parseQuery } from '../../../rego/syntax/parse.ts';
import type { PlainObject, Value } from '../../../rego/value/value.ts';
import { messageOf } from '../../../core/index.ts';
import { isPlain } from '../../load/merge.ts';
import { compactJson, objectJson } from '../../output/json.ts';
import { invalid, type ServerRequest } from '../body.ts';
import type { ServerContext } from '../context.ts';
import { Parameters, wantsMetrics } from '../parameters.ts';
import { jsonReply, type Reply } from '../reply.ts';

/** What is left of a query, and how long it took where that was asked for. */
export function compileReply(
  result: string | undefined,
  metrics: Readonly<Record<string, number>>,
  { url }: ServerRequest,
): Reply {
  const parameters = new Parameters(url);
  const told = wantsMetrics(parameters) ? compactJson(metrics) : undefined;
  return jsonReply(objectJson({ result, metrics: told }), { pretty: parameters.flag('pretty') });
}

/** How a request to compile is evaluated. */
export function evaluation(body: PlainObject, { host, limits }: Pick<ServerContext, 'host' | 'limits'>) {
  return { ...limits, host, ...(body['input'] !== undefined && { input: body['input'] }) };
}

/** What a request to compile says of the evaluation; its unknowns are told apart. */
export function partialOptions({ options: given }: PlainObject): PartialOptions {
  const options = isPlain(given) ? given : {};
  return {
    ...(options['disableInlining'] !== undefined && { disableInlining: options['disableInlining'] as string[] }),
    nondeterministicBuiltins: options['nondeterministicBuiltins'] === true,
  };
}

/** Unknowns of a request; undefined where it has none. @throws RequestError where one of them is no term, or has to be a reference and is none */
export function unknownsOf(value: Value | undefined, { areReferences = false } = {}): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const unknowns = value as readonly string[];
  for (const unknown of unknowns) {
    const problem = problemOf(unknown, areReferences);
    if (problem !== undefined) throw invalid(`error(s) occurred while parsing unknowns: ${problem}`);
  }
  return unknowns;
}

function problemOf(text: string, isReference: boolean): string | undefined {
  const before = isReference ? 'failed to parse ref: ' : '';
  try {
    const [expr, ...more] = parseQuery(text);
    if (expr?.type === 'term' && more.length === 0)
      return isReference && expr.term.type !== 'ref' && expr.term.type !== 'var'
        ? `expected ref but got ${text}`
        : undefined;
    const all = expr === undefined ? [] : [expr, ...more];
    const parts = all.map(({ location: { offset, end } }) => text.slice(offset, end).trim());
    return `${before}expected exactly one term but got: ${parts.join('; ')}`;
  } catch (error) {
    return `${before}${messageOf(error)}`;
  }
}
