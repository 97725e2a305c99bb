import { compileFiles } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import type { Outcome, PolicyPorts } from '../run/outcome.ts';
import { testResults } from '../run/test-pool.ts';
import type { TestResult } from '../run/test-result.ts';
import { conftestOutput } from './outputs/index.ts';
import { type CheckResult, exitCodeOf } from './result.ts';
import { type ConftestRequest, readPolicies } from './run.ts';

/** Milliseconds of one test. */
const timeout = 5000;

/** Runs the tests that stand in the policy folders, as `conftest verify` does. @throws PolicyError, RegoError */
export async function runConftestVerify(
  request: Pick<ConftestRequest, 'colour' | 'data' | 'noFail' | 'output' | 'policy' | 'strict' | 'v0'>,
  ports: PolicyPorts,
): Promise<Outcome> {
  const output = conftestOutput(request.output);
  const { data } = await loadFiles({ data: request.data, bundles: [], ignore: [], cwd: ports.cwd });
  const modules = (await readPolicies(request.policy, ports.cwd)).map((one) => ({ ...one, path: one.name }));
  const compiled = compileFiles({ modules, data, manifests: [] }, { v0: request.v0, strict: request.strict });
  const tests = await testResults(compiled, { timeout, bench: 0, parallel: 1, count: 1 }, ports);
  const results = tests.map(checkResultOf);
  const exit = request.noFail ? 0 : exitCodeOf(results, false);
  return { stdout: output.render(results, request.colour), stderr: tests.map((test) => test.output).join(''), exit };
}

function checkResultOf({ package: namespace, name, location, state }: TestResult): CheckResult {
  const isFailure = state === 'fail' || state === 'error';
  return {
    filename: location.source.name,
    namespace,
    successes: state === 'pass' ? 1 : 0,
    warnings: [],
    failures: isFailure ? [{ msg: `${namespace}.${name}` }] : [],
    exceptions: [],
    skipped: state === 'skip' ? 1 : 0,
  };
}
