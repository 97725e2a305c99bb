import { parseQuery } from '../../rego/syntax/parse.ts';
import { compileFiles } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import { readSchemas } from '../load/schemas.ts';
import { renderBench } from '../output/bench.ts';
import { errorsJson, errorsText, isReported } from '../output/errors.ts';
import { contextOf, readInput } from './eval.ts';
import { collectingHost, environmentOf } from './host.ts';
import { type BenchRequest, undefinedResult } from './bench-request.ts';
import { benchRequests } from './bench-requests.ts';
import { type Measurement, measure } from './measure.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';
import { queryInWasm } from './wasm.ts';

/** Evaluates a query over and over and tells how long it takes, as `opa bench` does; exit 1 for mistakes and undefined results. */
export async function runBench(request: BenchRequest, ports: PolicyPorts): Promise<Outcome> {
  try {
    if (request.e2e) return await benchRequests(request, ports);
    const work = await preparedWork(request, ports);
    if ((await work()).length === 0 && request.fail) return undefinedResult(request.format);
    let stdout = '';
    for (let round = 0; round < request.count && !ports.signal.aborted; round += 1)
      stdout += render(await measure(work, request.budget, ports.signal), request);
    return { stdout, stderr: '', exit: 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    if (request.format === 'json') return { stdout: `${errorsJson(thrown)}\n`, stderr: '', exit: 1 };
    return { stdout: '', stderr: errorsText(thrown, ports.language), exit: 1 };
  }
}

function render(measured: Measurement, request: BenchRequest): string {
  const timer = request.partial ? 'timer_rego_partial_eval_ns' : 'timer_rego_query_eval_ns';
  return renderBench(measured, request, { [timer]: measured });
}

async function preparedWork(request: BenchRequest, ports: PolicyPorts): Promise<() => Promise<readonly unknown[]>> {
  const { data, bundle, ignore, v0, query, schema } = request;
  const files = await loadFiles({ data, bundles: bundle, ignore, cwd: ports.cwd });
  const schemas = schema === undefined ? undefined : await readSchemas(schema, ports.cwd);
  const compiled = compileFiles(files, { v0, strict: false, ...(schemas && { schemas }) });
  const input = await readInput(request, ports);
  const body = parseQuery(query, { version: v0 ? 'v0' : 'v1' });
  const context = contextOf(request, compiled);
  const prepared =
    request.target === 'wasm' && !request.partial
      ? await queryInWasm(compiled, body, context)
      : compiled.policy.prepare(body, context);
  const { signal } = ports;
  const { host, printed } = collectingHost(environmentOf(ports.env), { signal });
  if (request.partial) {
    const options = { unknowns: request.unknowns, input, host, signal };
    return async () => compiled.policy.partial(query, options, context).queries;
  }
  return () => {
    printed.length = 0;
    return prepared.evaluateAsync({ input, host, signal });
  };
}
