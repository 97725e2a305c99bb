import type { Value } from '../../rego/value/value.ts';
import type { ExplainMode } from '../../rego/observe/trace.ts';
import { jsonString } from '../../rego/value/print.ts';
import { arrayJson } from '../output/json.ts';
import { eventsJson } from '../output/observations.ts';
import { observe } from '../run/observe.ts';
import type { ServerContext } from './context.ts';
import type { Parameters } from './parameters.ts';

const modes: readonly string[] = ['off', 'full', 'notes', 'fails', 'debug'];

/** What `?explain=` asks for. One that is not known asks for nothing, as with the original. */
export function explainMode(parameters: Parameters): ExplainMode {
  const mode = parameters.text('explain') ?? 'off';
  if (modes.includes(mode)) return mode as ExplainMode;
  return 'off';
}

/** A document's value, and JSON of what was evaluated on the way: lines where they are to be read, events else. */
export async function explained(
  path: readonly string[],
  input: Value | undefined,
  explain: Exclude<ExplainMode, 'off'>,
  { isPretty, strictBuiltinErrors }: { readonly isPretty: boolean; readonly strictBuiltinErrors: boolean },
  { store, host }: Pick<ServerContext, 'host' | 'store'>,
): Promise<{ readonly result: Value | undefined; readonly explanation: string }> {
  const query = `data${path.map(step).join('')}`;
  const prepared = store.watched.prepare(query);
  const wanted = {
    coverage: false,
    profile: false,
    profileSort: [],
    profileLimit: 0,
    instrument: false,
    provenance: false,
  };
  const observed = observe({ ...wanted, explain }, query, prepared.names);
  const results = await prepared.evaluateAsync({ input, host, strictBuiltinErrors, probe: observed.probe });
  const { explanation } = observed.report([], results);
  const { lines = [], events = [] } = explanation ?? {};
  return {
    result: results[0]?.expressions[0],
    explanation: isPretty
      ? arrayJson(lines.map((line) => jsonString(line, true)))
      : JSON.stringify((JSON.parse(eventsJson(events)) as readonly CliEvent[]).map(apiEvent)),
  };
}

function step(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${/^\d+$/.test(name) ? Number(name) : JSON.stringify(name)}]`;
}

/** An event as the command line writes it. */
interface CliEvent {
  readonly Op: string;
  readonly Node: object;
  readonly QueryID: number;
  readonly ParentID: number;
  readonly Locals: readonly { readonly name: string; readonly value: unknown }[];
  readonly Message: string;
}

/** The same event as the API has it (OPA REST API, "Explanations"). */
function apiEvent({ Op, Node, QueryID, ParentID, Locals, Message }: CliEvent): object {
  return {
    op: Op.toLowerCase(),
    query_id: QueryID,
    parent_id: ParentID,
    type: 'terms' in Node ? 'expr' : 'rule',
    node: Node,
    locals: Locals.map(({ name, value }) => ({ key: { type: 'var', value: name }, value: termOf(value) })),
    ...(Message !== '' && { message: Message }),
  };
}

/** A value as a term of the syntax tree. */
function termOf(value: unknown): object {
  if (value === null) return { type: 'null', value: {} };
  if (Array.isArray(value)) return { type: 'array', value: value.map(termOf) };
  if (typeof value !== 'object') return { type: typeof value, value };
  return { type: 'object', value: Object.entries(value).map(([key, member]) => [termOf(key), termOf(member)]) };
}
