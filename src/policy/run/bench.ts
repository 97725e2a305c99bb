import { parseQuery } from '../../rego/syntax/parse.ts';
import { compileFiles } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import { readSchemas } from '../load/schemas.ts';
import { type BenchFormat, renderBench } from '../output/bench.ts';
import { errorsJson, errorsText, isReported } from '../output/errors.ts';
import { indentJson } from '../output/json.ts';
import { contextOf, readInput } from './eval.ts';
import { collectingHost, environmentOf } from './host.ts';
import { measure } from './measure.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `bench` is asked for; names are those of its flags. */
export interface BenchRequest {
  readonly query: string;
  readonly data: readonly string[];
  readonly bundle: readonly string[];
  readonly ignore: readonly string[];
  readonly imports: readonly string[];
  readonly package?: string | undefined;
  readonly input?: string | undefined;
  readonly stdinInput: boolean;
  readonly schema?: string | undefined;
  readonly count: number;
  readonly benchmem: boolean;
  readonly metrics: boolean;
  /** Whether an undefined result is an error. */
  readonly fail: boolean;
  readonly format: BenchFormat;
  readonly v0: boolean;
  /** Milliseconds of one measurement. */
  readonly budget: number;
}

/** Evaluates a query over and over and tells how long it takes, as `opa bench` does; exit 1 for mistakes and undefined results. */
export async function runBench(request: BenchRequest, ports: PolicyPorts): Promise<Outcome> {
  try {
    const work = await preparedWork(request, ports);
    if ((await work()).length === 0 && request.fail) return undefinedResult(request.format);
    let stdout = '';
    for (let round = 0; round < request.count && !ports.signal.aborted; round += 1)
      stdout += renderBench(await measure(work, request.budget, ports.signal), request);
    return { stdout, stderr: '', exit: 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    if (request.format === 'json') return { stdout: `${errorsJson(thrown)}\n`, stderr: '', exit: 1 };
    return { stdout: '', stderr: errorsText(thrown, ports.language), exit: 1 };
  }
}

function undefinedResult(format: BenchFormat): Outcome {
  const message = 'undefined result';
  if (format !== 'json') return { stdout: '', stderr: `1 error occurred: ${message}\n`, exit: 1 };
  return { stdout: `${indentJson(JSON.stringify({ errors: [{ message }] }))}\n`, stderr: '', exit: 1 };
}

async function preparedWork(request: BenchRequest, ports: PolicyPorts): Promise<() => Promise<readonly unknown[]>> {
  const { data, bundle, ignore, v0, query, schema } = request;
  const files = await loadFiles({ data, bundles: bundle, ignore, cwd: ports.cwd });
  const schemas = schema === undefined ? undefined : await readSchemas(schema, ports.cwd);
  const compiled = compileFiles(files, { v0, strict: false, ...(schemas && { schemas }) });
  const input = await readInput(request, ports);
  const body = parseQuery(query, { version: v0 ? 'v0' : 'v1' });
  const prepared = compiled.policy.prepare(body, contextOf(request, compiled));
  const { signal } = ports;
  const { host, printed } = collectingHost(environmentOf(ports.env), { signal });
  return () => {
    printed.length = 0;
    return prepared.evaluateAsync({ input, host, signal });
  };
}
