import { randomUUID } from 'node:crypto';
import { EvaluationError } from '../../rego/run/error.ts';
import { jsonString, jsonText } from '../../rego/value/print.ts';
import type { Host } from '../../rego/builtins/context.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import { RegoSet } from '../../rego/value/set.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { compactJson, objectJson } from '../output/json.ts';
import { withTraceback } from '../run/tracebacks.ts';
import { currentSpan } from '../tracing/span.ts';
import type { ServerRequest } from './body.ts';
import type { DecisionEvent, ServerContext } from './context.ts';
import { valueAt } from './document.ts';
import { Parameters, referenceTo, wantsMetrics } from './parameters.ts';
import { jsonReply, type Reply } from './reply.ts';
import { provenanceJson } from './provenance.ts';
import { nextRequestId } from './request-id.ts';

/** A decision before it is written down. */
export interface Decision {
  readonly result: Value | undefined;
  readonly id: string | undefined;
  /** Nanoseconds and counts by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** JSON of what was evaluated on the way, where it was asked for. */
  readonly explanation?: string | undefined;
}

/** Evaluates the document at a path for an input, and hands the decision to the log. @throws EvaluationError */
export function decide(
  path: readonly string[],
  input: Value | undefined,
  request: Requester,
  context: ServerContext,
  { strictBuiltinErrors = false, parsed = 0 } = {},
): Promise<Decision> {
  const evaluate = (host: Host) => {
    const options = { ...context.limits, host, strictBuiltinErrors };
    return withTraceback(() => documentAt(path, input, options, context), {
      policy: context.store.policy,
      query: referenceTo(path),
      options: { ...options, input },
    });
  };
  return logged({ path: path.join('/') }, input, request, context, evaluate, parsed);
}

/** Who asks for a decision. */
type Requester = Pick<ServerRequest, 'remote'> & Partial<Pick<ServerRequest, 'headers' | 'id' | 'span'>>;

/** Runs an evaluation, and hands what came of it to the log of decisions. @param parsed nanoseconds that reading the input took */
export async function logged(
  what: Pick<DecisionEvent, 'custom' | 'path' | 'query'>,
  input: Value | undefined,
  { remote, headers, id: requestId, span }: Requester,
  context: ServerContext,
  evaluate: (host: Host) => Promise<Value | undefined>,
  parsed = 0,
): Promise<Decision> {
  const { host, onDecision } = context;
  const id = onDecision === undefined ? undefined : randomUUID();
  const start = process.hrtime.bigint();
  const kept = onDecision !== undefined && context.config['nd_builtin_cache'] === true ? keeping(host) : undefined;
  const finish = (outcome: { readonly result?: Value; readonly error?: PlainObject }): Decision => {
    const evaluated = Number(process.hrtime.bigint() - start);
    const metrics = {
      timer_rego_input_parse_ns: parsed,
      timer_rego_query_eval_ns: evaluated,
      timer_server_handler_ns: parsed + evaluated,
    };
    if (id !== undefined)
      onDecision?.({
        decisionId: id,
        ...what,
        ...(input !== undefined && { input }),
        ...outcome,
        ...(kept !== undefined && { nondeterministic: kept.results() }),
        ...(headers !== undefined && { headers }),
        ...(span !== undefined && { span: { traceId: span.traceId, spanId: span.spanId } }),
        requestedBy: remote,
        timestamp: new Date().toISOString(),
        metrics,
        reqId: requestId ?? nextRequestId(),
      });
    return { result: outcome.result, id, metrics };
  };
  try {
    const run = () => evaluate(kept?.host ?? host);
    const result = await (span === undefined ? run() : currentSpan.run(span, run));
    return finish(result === undefined ? {} : { result });
  } catch (error) {
    if (error instanceof EvaluationError) finish({ error: { code: error.code, message: error.detail } });
    throw error;
  }
}

/** A host that keeps what builtins gave whose results differ from call to call: by name, then by their arguments as JSON. */
function keeping(host: Host): { readonly host: Host; results(): PlainObject } {
  const kept = new Map<string, Map<string, Value>>();
  return {
    host: {
      ...host,
      onNondeterministic(name, args, result) {
        const calls = kept.get(name) ?? new Map<string, Value>();
        kept.set(name, calls.set(jsonText([...args]), result));
      },
    },
    results: () =>
      Object.fromEntries(
        Array.from(kept, ([name, calls]) => [name, Object.fromEntries(calls)] as const),
      ) as PlainObject,
  };
}

/** Value of a document; a number among the names is an index where it stands behind an array. */
async function documentAt(
  path: readonly string[],
  input: Value | undefined,
  options: EvaluateOptions,
  { store: { policy } }: ServerContext,
): Promise<Value | undefined> {
  const value = await policy.evaluateAsync(path, input, options);
  const index = path.findIndex((name) => /^\d+$/.test(name));
  if (value !== undefined || index < 1) return value;
  const above = await policy.evaluateAsync(path.slice(0, index), input, options);
  const names = path.slice(index).map((name) => (/^\d+$/.test(name) ? String(Number(name)) : name));
  return above === undefined ? undefined : elementAt(above, names);
}

/** What stands at names below a value; of a set, the number that the last of them is. */
function elementAt(above: Value, names: readonly string[]): Value | undefined {
  const [name = '', ...rest] = names;
  if (above instanceof RegoSet) return rest.length === 0 && above.has(Number(name)) ? Number(name) : undefined;
  return valueAt(above, names);
}

/** A decision as the answer of `/v1/data`, with what the parameters ask for beside it. */
export function decisionReply(
  { result, id, metrics, explanation }: Decision,
  request: ServerRequest,
  context: ServerContext,
  warning?: string,
): Reply {
  const parameters = new Parameters(request.url);
  const body = objectJson({
    decision_id: id === undefined ? undefined : jsonString(id),
    explanation,
    metrics: wantsMetrics(parameters) ? compactJson(metrics) : undefined,
    provenance: parameters.flag('provenance') ? provenanceJson(context.provenance()) : undefined,
    result: result === undefined ? undefined : compactJson(result),
    warning:
      warning === undefined ? undefined : objectJson({ code: '"api_usage_warning"', message: jsonString(warning) }),
  });
  return jsonReply(body, { pretty: parameters.flag('pretty') });
}
