import type { CoverageReport } from '../../rego/observe/coverage.ts';
import type { ExplainMode } from '../../rego/observe/modes.ts';
import { capabilityBuiltins, capabilityHosts } from '../load/capabilities.ts';
import { type CompiledFiles, compileFiles } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import { readSchemas } from '../load/schemas.ts';
import { uncoveredText } from '../output/coverage.ts';
import { errorsText, isReported } from '../output/errors.ts';
import { limited } from '../output/limit.ts';
import { renderTests, type TestFormat, titleOf } from '../output/tests.ts';
import { CoveragePasses, type CoverageRun } from './coverage-passes.ts';
import { collectingHost, environmentOf } from './host.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';
import { tracebackOfTest, watchFailure } from './test-failures.ts';
import type { TestSurroundings } from './test-one.ts';
import { builtTestWorker, testResults } from './test-pool.ts';
import type { TestResult } from './test-result.ts';

/** What `test` is asked for; names are those of its flags. */
export interface TestRequest {
  readonly paths: readonly string[];
  readonly bundle: boolean;
  readonly ignore: readonly string[];
  readonly format: TestFormat;
  readonly verbose: boolean;
  readonly run?: string | undefined;
  /** What the tests are compiled to; JavaScript (`rego`) where it is absent. */
  readonly target?: 'rego' | 'wasm' | undefined;
  /** Rounds; the last is the first that fails. */
  readonly count: number;
  readonly failOnEmpty: boolean;
  readonly exitZeroOnSkipped: boolean;
  readonly v0: boolean;
  readonly coverage: boolean;
  /** Further evaluations that tell why a place was not reached. */
  readonly coverageRuns: readonly CoverageRun[];
  /** Least coverage in percent. */
  readonly threshold: number;
  readonly varValues: boolean;
  /** Trace of failed tests. */
  readonly explain: ExplainMode;
  /** Milliseconds for each test. */
  readonly timeout: number;
  /** Measures each test that passes, for so many milliseconds; 0 measures nothing. */
  readonly bench: number;
  readonly benchmem: boolean;
  readonly capabilities?: string | undefined;
  readonly schema?: string | undefined;
  /** Tests at a time; 0 is as many as there are processors. */
  readonly parallel: number;
  readonly sort: 'none' | 'duration';
  /** Mistakes that are listed at most; 0 is all. */
  readonly maxErrors: number;
}

/** Runs the rules whose names begin with `test_`, as `opa test` does: 2 where one fails. */
export async function runTests(request: TestRequest, ports: PolicyPorts): Promise<Outcome> {
  if (request.format === 'gobench' && request.bench === 0)
    return { stdout: '', stderr: 'cannot use output format gobench without running benchmarks (--bench)\n', exit: 0 };
  try {
    const tests = await compileTests(request, ports);
    const { env, signal, cwd } = ports;
    const surroundings = { env, signal, allowNet: await capabilityHosts(request.capabilities, cwd) };
    const rounds: Outcome[] = [];
    while (rounds.length < request.count && rounds.every(({ exit }) => exit === 0))
      rounds.push(await runRound(tests, request, surroundings));
    const text = (stream: 'stderr' | 'stdout') => rounds.map((round) => round[stream]).join('');
    return { stdout: text('stdout'), stderr: text('stderr'), exit: rounds.at(-1)?.exit ?? 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    return { stdout: '', stderr: errorsText(limited(thrown, request.maxErrors), ports.language), exit: 1 };
  }
}

/** Runs each test once. */
async function runRound(
  { compiled, source }: Awaited<ReturnType<typeof compileTests>>,
  request: TestRequest,
  surroundings: TestSurroundings,
): Promise<Outcome> {
  const coverage = request.coverage ? new CoveragePasses(request.coverageRuns) : undefined;
  const options = { source, coverage, worker: builtTestWorker() };
  const results = await testResults(compiled, request, surroundings, options);
  if (request.sort === 'duration') results.sort((left, right) => right.duration - left.duration);
  const watched = await watchFailures(results, request, surroundings, compiled);
  if (coverage !== undefined) return coverageOutcome(watched, coverage.report(compiled.modules), request);
  const stderr = watched.length === 0 && request.failOnEmpty ? 'no tests were run\n' : '';
  return { stdout: renderTests(watched, request), stderr, exit: exitOf(watched, request) };
}

/** Loads and compiles what is tested. @throws PolicyError, RegoError */
async function compileTests(request: TestRequest, { cwd }: PolicyPorts) {
  const { paths, bundle, ignore, v0, schema } = request;
  const files = await loadFiles({ data: bundle ? [] : paths, bundles: bundle ? paths : [], ignore, cwd });
  const schemas = schema === undefined ? undefined : await readSchemas(schema, cwd);
  const builtins = await capabilityBuiltins(request.capabilities, cwd);
  const choices = { ...(schemas && { schemas }), ...(builtins && { builtins }) };
  const compiled = compileFiles(files, { v0, strict: false, ...choices });
  return { compiled, source: { ...files, v0, builtins: builtins?.map(({ name }) => name) } };
}

/** Tests that failed, with where and why. */
export async function watchFailures(
  results: readonly TestResult[],
  { explain, verbose, timeout }: Pick<TestRequest, 'explain' | 'timeout' | 'verbose'>,
  { env, signal, allowNet }: TestSurroundings,
  compiled: CompiledFiles,
): Promise<TestResult[]> {
  if (results.every(({ state }) => state !== 'fail' && state !== 'error')) return [...results];
  const { modules } = compiled;
  const policy = compiled.watched();
  const { host } = collectingHost(environmentOf(env), { allowNet, signal });
  const mode = explain === 'off' && verbose ? 'fails' : explain;
  const watched: TestResult[] = [];
  for (const result of results) {
    const path = [...result.package.split('.').slice(1), result.name];
    const options = { host, timeout, signal };
    if (result.state === 'error') watched.push({ ...result, traceback: await tracebackOfTest(path, policy, options) });
    else if (result.state !== 'fail') watched.push(result);
    else watched.push({ ...result, failure: await watchFailure(path, policy, modules, mode, options) });
  }
  return watched;
}

/** The coverage report, or what keeps it from being written: tests that failed, or too little of it. */
function coverageOutcome(results: readonly TestResult[], report: CoverageReport, request: TestRequest): Outcome {
  const failed = results.filter(({ state }) => state === 'fail' || state === 'error');
  const [first] = failed;
  if (first !== undefined) return { stdout: renderTests(failed, request), stderr: `${titleOf(first)}\n`, exit: 1 };
  const { coverage } = report;
  const { threshold } = request;
  if (coverage >= threshold) return { stdout: `${JSON.stringify(report, undefined, 2)}\n`, stderr: '', exit: 0 };
  const message = `Code coverage threshold not met: got ${coverage.toFixed(2)} instead of ${threshold.toFixed(2)}`;
  return { stdout: '', stderr: `${message}\n${request.verbose ? uncoveredText(report) : ''}`, exit: 2 };
}

function exitOf(results: readonly TestResult[], { failOnEmpty, exitZeroOnSkipped }: TestRequest): number {
  if (results.some(({ state }) => state === 'fail' || state === 'error')) return 2;
  if (results.some(({ state }) => state === 'skip') && !exitZeroOnSkipped) return 2;
  return results.length === 0 && failOnEmpty ? 1 : 0;
}
