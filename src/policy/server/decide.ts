import { randomUUID } from 'node:crypto';
import { EvaluationError } from '../../rego/run/error.ts';
import { jsonString } from '../../rego/value/print.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { compactJson, objectJson } from '../output/json.ts';
import type { ServerRequest } from './body.ts';
import type { ServerContext } from './context.ts';
import { Parameters } from './parameters.ts';
import { jsonReply, type Reply } from './reply.ts';

/** A decision before it is written down. */
export interface Decision {
  readonly result: Value | undefined;
  readonly id: string | undefined;
  /** Nanoseconds and counts by name. */
  readonly metrics: Readonly<Record<string, number>>;
}

let requests = 0;

/** Evaluates the document at a path for an input, and hands the decision to the log. @throws EvaluationError */
export async function decide(
  path: readonly string[],
  input: Value | undefined,
  request: Pick<ServerRequest, 'remote'>,
  context: ServerContext,
  { strictBuiltinErrors = false, parsed = 0 } = {},
): Promise<Decision> {
  const { onDecision } = context;
  const id = onDecision === undefined ? undefined : randomUUID();
  const start = process.hrtime.bigint();
  const finish = (outcome: { readonly result?: Value; readonly error?: PlainObject }): Decision => {
    const evaluated = Number(process.hrtime.bigint() - start);
    const metrics = {
      timer_rego_input_parse_ns: parsed,
      timer_rego_query_eval_ns: evaluated,
      timer_server_handler_ns: parsed + evaluated,
    };
    requests += 1;
    if (id !== undefined)
      onDecision?.({
        decisionId: id,
        path: path.join('/'),
        ...(input !== undefined && { input }),
        ...outcome,
        requestedBy: request.remote,
        timestamp: new Date().toISOString(),
        metrics,
        reqId: requests,
      });
    return { result: outcome.result, id, metrics };
  };
  try {
    const options = { host: context.host, strictBuiltinErrors };
    const result = await context.store.policy.evaluateAsync(path, input, options);
    return finish(result === undefined ? {} : { result });
  } catch (error) {
    if (error instanceof EvaluationError) finish({ error: { code: error.code, message: error.detail } });
    throw error;
  }
}

/** A decision as the answer of `/v1/data`, with what the parameters ask for beside it. */
export function decisionReply(
  { result, id, metrics }: Decision,
  request: ServerRequest,
  context: ServerContext,
  warning?: string,
): Reply {
  const parameters = new Parameters(request.url);
  const wantsMetrics = parameters.flag('metrics') || parameters.flag('instrument');
  const body = objectJson({
    decision_id: id === undefined ? undefined : jsonString(id),
    metrics: wantsMetrics ? compactJson(metrics) : undefined,
    provenance: parameters.flag('provenance') ? compactJson(context.provenance()) : undefined,
    result: result === undefined ? undefined : compactJson(result),
    warning:
      warning === undefined ? undefined : objectJson({ code: '"api_usage_warning"', message: jsonString(warning) }),
  });
  return jsonReply(body, { pretty: parameters.flag('pretty') });
}
