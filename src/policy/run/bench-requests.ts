import { request as send, Agent } from 'undici';
import { parseTerm } from '../../rego/syntax/parse.ts';
import { jsonText } from '../../rego/value/print.ts';
import { PolicyError } from '../error.ts';
import { detail } from '../details.ts';
import { renderBench } from '../output/bench.ts';
import { pathOfReference } from '../../rego/partial/partial.ts';
import { type BenchRequest, undefinedResult } from './bench-request.ts';
import { readInput } from './eval.ts';
import { measure } from './measure.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';
import { withServer } from './own-server.ts';

/** Timers of the server that are told, in nanoseconds. */
const timers = ['timer_rego_input_parse_ns', 'timer_rego_query_eval_ns', 'timer_server_handler_ns'] as const;

/** Measures requests to a server of this process, as `opa bench --e2e` does: a query is the path of a document. @throws PolicyError */
export async function benchRequests(request: BenchRequest, ports: PolicyPorts): Promise<Outcome> {
  const input = await readInput(request, ports);
  const asked = request.partial
    ? { query: request.query, unknowns: request.unknowns, ...(input !== undefined && { input }) }
    : input === undefined
      ? {}
      : { input };
  const path = request.partial
    ? '/v1/compile'
    : `/v1/data/${documentOf(request.query).map(encodeURIComponent).join('/')}`;
  const body = jsonText(asked);
  return withServer(request, ports, async (address) => {
    const dispatcher = new Agent({ connections: 1 });
    const ask = async (): Promise<Answer> => {
      const answer = await send(`${address}${path}?metrics`, {
        method: 'POST',
        body,
        dispatcher,
        headers: { 'content-type': 'application/json' },
      });
      if (answer.statusCode !== 200)
        throw new PolicyError('POLICY_UPLOAD', {
          message: detail('the server answers {status}', { status: answer.statusCode }),
          where: path,
        });
      return (await answer.body.json()) as Answer;
    };
    try {
      const first = await ask();
      if (first.result === undefined && request.fail) return undefinedResult(request.format);
      let stdout = '';
      for (let round = 0; round < request.count && !ports.signal.aborted; round += 1)
        stdout += await measured(ask, request, ports);
      return { stdout, stderr: '', exit: 0 };
    } finally {
      await dispatcher.close();
    }
  });
}

/** What the server answers. */
interface Answer {
  readonly result?: unknown;
  readonly metrics?: Readonly<Record<string, number>>;
}

async function measured(ask: () => Promise<Answer>, request: BenchRequest, { signal }: PolicyPorts): Promise<string> {
  const times = new Map<string, number[]>(timers.map((name) => [name, []]));
  const whole = await measure(
    async () => {
      const { metrics } = await ask();
      for (const [name, samples] of times) if (metrics?.[name] !== undefined) samples.push(metrics[name]);
    },
    request.budget,
    signal,
  );
  const rows = [...times].flatMap(([name, samples]) => {
    const sorted = samples.sort((left, right) => left - right);
    return sorted.length === 0 ? [] : [[name, { samples: sorted, count: sorted.length }] as const];
  });
  return renderBench(whole, request, Object.fromEntries(rows));
}

/** The path of the document that a query is. @throws PolicyError where it is another query */
function documentOf(query: string): string[] {
  const [root, ...path] = pathOfReference(query);
  if (root !== 'data' || parseTerm(query).type !== 'ref')
    throw new PolicyError('POLICY_FORMAT', {
      message: detail('the query must be a path of a document, data.a.b, to be asked of a server'),
      where: '--e2e',
    });
  return path.map(String);
}
