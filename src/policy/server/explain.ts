import type { Value } from '../../rego/value/value.ts';
import type { TraceEvent } from '../../rego/observe/topdown/event.ts';
import { nodeJson, nodeType } from '../../rego/observe/topdown/json.ts';
import { chosenEvents, traceLines } from '../../rego/observe/topdown/lines.ts';
import { termOf } from '../../rego/partial/terms.ts';
import { type Json, stringifyTree, termToJson } from '../../rego/syntax/json.ts';
import type { ExplainMode } from '../../rego/observe/modes.ts';
import { jsonString } from '../../rego/value/print.ts';
import { arrayJson } from '../output/json.ts';
import type { ServerContext } from './context.ts';
import { type Parameters, referenceTo } from './parameters.ts';

const modes: readonly string[] = ['off', 'full', 'notes', 'fails', 'debug'];

/** What `?explain=` asks for. One that is not known asks for nothing, as with the original. */
export function explainMode(parameters: Parameters): ExplainMode {
  const mode = parameters.text('explain') ?? 'off';
  if (modes.includes(mode)) return mode as ExplainMode;
  return 'off';
}

/** How an explanation is asked for. */
interface ExplainOptions {
  /** Lines to be read; events else. */
  readonly isPretty: boolean;
  readonly strictBuiltinErrors: boolean;
}

/** A document's value, and JSON of what was evaluated on the way. */
export async function explained(
  path: readonly string[],
  input: Value | undefined,
  explain: Exclude<ExplainMode, 'off'>,
  options: ExplainOptions,
  context: Pick<ServerContext, 'host' | 'limits' | 'store'>,
): Promise<{ readonly result: Value | undefined; readonly explanation: string }> {
  const { store, host, limits } = context;
  const query = referenceTo(path);
  const evaluation = { ...limits, input, host, strictBuiltinErrors: options.strictBuiltinErrors };
  const results = await store.policy.prepare(query).evaluateAsync(evaluation);
  const explanation = await explanationOf(query, input, explain, options, context);
  return { result: results[0]?.expressions[0], explanation };
}

/** JSON of what a query evaluates. */
export async function explanationOf(
  query: string,
  input: Value | undefined,
  explain: Exclude<ExplainMode, 'off'>,
  { isPretty, strictBuiltinErrors }: ExplainOptions,
  { store, host, limits }: Pick<ServerContext, 'host' | 'limits' | 'store'>,
): Promise<string> {
  const whole = await store.policy.trace(query, { ...limits, input, host, strictBuiltinErrors });
  const trace = { ...whole, events: chosenEvents(whole.events, explain) };
  return isPretty
    ? arrayJson(traceLines(trace).map((line) => jsonString(line, true)))
    : stringifyTree(trace.events.map(apiEvent), 0);
}

/** An event as the API has it (OPA REST API, "Explanations"). */
function apiEvent(event: TraceEvent): Json {
  const { operation, query, parent, locals, message } = event;
  return {
    op: operation.toLowerCase(),
    query_id: query,
    parent_id: parent,
    type: nodeType(event),
    node: nodeJson(event),
    locals: locals.map(([name, value]) => ({ key: { type: 'var', value: name }, value: termToJson(termOf(value)) })),
    ...(message !== '' && { message }),
  };
}
