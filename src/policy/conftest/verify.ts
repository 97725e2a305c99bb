import { capabilityBuiltins, capabilityHosts } from '../load/capabilities.ts';
import { traceLines } from '../../rego/observe/topdown/lines.ts';
import { renderTests } from '../output/tests.ts';
import { watchFailures } from '../run/tests.ts';
import { type CompiledFiles, compileFiles } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import type { Outcome, PolicyPorts } from '../run/outcome.ts';
import { testResults } from '../run/test-pool.ts';
import type { TestResult } from '../run/test-result.ts';
import { conftestOutput } from './outputs/index.ts';
import { type CheckResult, exitCodeOf } from './result.ts';
import { type ConftestRequest, readPolicies, tracedQuery } from './run.ts';

/** Milliseconds of one test. */
const timeout = 5000;

/** What `verify` is asked for. */
type VerifyRequest = Pick<
  ConftestRequest,
  | 'capabilities'
  | 'colour'
  | 'data'
  | 'githubHidePassed'
  | 'junitHideMessage'
  | 'namespace'
  | 'noFail'
  | 'output'
  | 'policy'
  | 'quiet'
  | 'strict'
  | 'trace'
  | 'v0'
> & {
  /** Shows the tests one by one, with traces of this kind of those that failed. */
  readonly report?: 'fails' | 'full' | 'notes' | undefined;
  /** Shows values of variables in expressions that failed. */
  readonly varValues: boolean;
};

/** Runs the tests that stand in the policy folders, as `conftest verify` does. @throws PolicyError, RegoError */
export async function runConftestVerify(request: VerifyRequest, ports: PolicyPorts): Promise<Outcome> {
  const output = conftestOutput(request.output);
  const { data } = await loadFiles({ data: request.data, bundles: [], ignore: [], cwd: ports.cwd });
  const modules = (await readPolicies(request.policy, ports.cwd)).map((one) => ({ ...one, path: one.name }));
  const { v0, strict, capabilities, report } = request;
  const builtins = await capabilityBuiltins(capabilities, ports.cwd);
  const compiled = compileFiles({ modules, data, manifests: [] }, { v0, strict, ...(builtins && { builtins }) });
  const surroundings = { ...ports, allowNet: await capabilityHosts(capabilities, ports.cwd) };
  const tests = await testResults(compiled, { timeout, bench: 0, parallel: 1 }, surroundings);
  const results = tests.map(checkResultOf);
  const exit = request.noFail ? 0 : exitCodeOf(results, false);
  if (report !== undefined) {
    const watched = await watchFailures(tests, { explain: report, verbose: true, timeout }, surroundings, compiled);
    const choices = { format: 'pretty', verbose: true, varValues: request.varValues, benchmem: false } as const;
    return { stdout: renderTests(watched, choices), stderr: '', exit };
  }
  if (request.trace) {
    const traces = await tracesOf(tests, compiled);
    const isRead = request.output === 'stdout';
    return { stdout: isRead ? traces : output.render(results, request), stderr: isRead ? '' : traces, exit };
  }
  const isSilent = request.quiet && exitCodeOf(results, false) === 0;
  const stdout = isSilent ? '' : output.render(results, request);
  return { stdout, stderr: tests.map((test) => test.output).join(''), exit };
}

/** Every step of every test. */
async function tracesOf(tests: readonly TestResult[], { policy }: CompiledFiles): Promise<string> {
  let text = '';
  for (const { package: namespace, name, location } of tests) {
    const trace = await policy.trace(`${namespace}.${name}`);
    text += tracedQuery(location.source.name, name, traceLines(trace, { places: false }));
  }
  return text;
}

function checkResultOf({ package: namespace, name, location, state }: TestResult): CheckResult {
  const isFailure = state === 'fail' || state === 'error';
  return {
    filename: location.source.name,
    // Tests are of no namespace to the original: their names say it.
    namespace: '',
    successes: state === 'pass' ? 1 : 0,
    warnings: [],
    failures: isFailure ? [{ msg: `${namespace}.${name}` }] : [],
    exceptions: [],
    skipped: state === 'skip' ? [{ msg: `${namespace}.${name}` }] : [],
  };
}
