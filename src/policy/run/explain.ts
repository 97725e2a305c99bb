import { explainOutcomes } from '../../rego/observe/explain.ts';
import { FailureReporter } from '../../rego/observe/failures.ts';
import { Probe } from '../../rego/run/probe.ts';
import { parseQuery } from '../../rego/syntax/parse.ts';
import { compileFiles } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import { errorsJson, errorsText, isReported } from '../output/errors.ts';
import { explanationJson, explanationText } from '../output/explanation.ts';
import { lintFindings } from './check.ts';
import { readInput } from './eval.ts';
import { collectingHost, environmentOf } from './host.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `explain` is asked for; names are those of its flags. */
export interface ExplainRequest {
  readonly query: string;
  readonly data: readonly string[];
  readonly bundle: readonly string[];
  readonly ignore: readonly string[];
  readonly input?: string | undefined;
  readonly stdinInput: boolean;
  readonly format: 'pretty' | 'json';
  readonly v0: boolean;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
}

/** Evaluates a query, every rule of it whatever the index says, and tells of each rule what became of it. */
export async function runExplain(request: ExplainRequest, ports: PolicyPorts): Promise<Outcome> {
  const { host, printed } = collectingHost(environmentOf(ports.env), { signal: ports.signal });
  try {
    const { query, data, bundle: bundles, ignore, v0, timeout } = request;
    const files = await loadFiles({ data, bundles, ignore, cwd: ports.cwd });
    const input = await readInput(request, ports);
    const compiled = compileFiles(files, { v0, strict: false, instrument: 'whole' });
    const body = parseQuery(query, { version: v0 ? 'v0' : 'v1' });
    const prepared = compiled.policy.prepare(body);
    const failures = new FailureReporter();
    const { signal } = ports;
    const limits = timeout !== undefined && timeout > 0 ? { timeout } : {};
    const results = await prepared.evaluateAsync({ input, host, signal, ...limits, probe: new Probe([failures]) });
    const rules = explainOutcomes(failures.outcomes(), compiled.modules, prepared.names);
    const weaknesses = lintFindings(compiled.modules, 'weaknesses');
    const report = { query, results, rules, weaknesses };
    const stdout =
      request.format === 'json' ? explanationJson(report, ports.language) : explanationText(report, ports.language);
    return { stdout, stderr: printed.join(''), exit: 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    const isJson = request.format === 'json';
    const stderr = `${printed.join('')}${isJson ? '' : errorsText(thrown, ports.language)}`;
    return { stdout: isJson ? `${errorsJson(thrown)}\n` : '', stderr, exit: 2 };
  }
}
