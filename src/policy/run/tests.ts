import { performance } from 'node:perf_hooks';
import { RegoSet } from '../../rego/value/set.ts';
import { EvaluationError } from '../../rego/run/error.ts';
import type { Policy } from '../../rego/compile.ts';
import { CoverageReporter, type CoverageReport } from '../../rego/observe/coverage.ts';
import type { ExplainMode } from '../../rego/observe/trace.ts';
import { Probe } from '../../rego/run/probe.ts';
import { RegoError } from '../../rego/error.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import { printTerm } from '../../rego/syntax/print.ts';
import type { Location, Module, Rule } from '../../rego/syntax/ast.ts';
import type { Value } from '../../rego/value/value.ts';
import { type CompiledFiles, compileFiles } from '../load/compile.ts';
import { capabilityBuiltins } from '../load/capabilities.ts';
import { loadFiles } from '../load/load.ts';
import { isPlain } from '../load/merge.ts';
import { readSchemas } from '../load/schemas.ts';
import { errorsText, isReported } from '../output/errors.ts';
import { limited } from '../output/limit.ts';
import { renderTests, type TestFormat, titleOf } from '../output/tests.ts';
import { collectingHost, environmentOf } from './host.ts';
import { inLanes } from './lanes.ts';
import type { Measurement } from './measure.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';
import { benchTest } from './test-bench.ts';
import { uncoveredText } from '../output/coverage.ts';
import { type TestFailure, watchFailure } from './test-failures.ts';

/** What `test` is asked for; names are those of its flags. */
export interface TestRequest {
  readonly paths: readonly string[];
  readonly bundle: boolean;
  readonly ignore: readonly string[];
  readonly format: TestFormat;
  readonly verbose: boolean;
  readonly run?: string | undefined;
  readonly count: number;
  readonly failOnEmpty: boolean;
  readonly exitZeroOnSkipped: boolean;
  readonly v0: boolean;
  readonly coverage: boolean;
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

/** Outcome of one test. */
export interface TestResult {
  readonly package: string;
  readonly name: string;
  readonly location: Location;
  readonly state: 'pass' | 'fail' | 'error' | 'skip';
  /** Nanoseconds. */
  readonly duration: number;
  readonly output: string;
  readonly error?: EvaluationError;
  /** Cases of a test whose head has a variable, by name. */
  readonly cases: readonly Case[];
  /** Where and why it failed. */
  readonly failure?: TestFailure;
  /** How long it takes, where tests are measured. */
  readonly measured?: Measurement;
}

/** One case of a test whose head has a variable. */
interface Case {
  readonly name: string;
  readonly passed: boolean;
}

/** Runs the rules whose names begin with `test_`, as `opa test` does: 2 where one fails. */
export async function runTests(request: TestRequest, ports: PolicyPorts): Promise<Outcome> {
  if (request.format === 'gobench' && request.bench === 0)
    return { stdout: '', stderr: 'cannot use output format gobench without running benchmarks (--bench)\n', exit: 0 };
  try {
    const reporter = request.coverage ? new CoverageReporter() : undefined;
    const compiled = await compileTests(request, ports, reporter && 'indexed');
    const results = await testResults(compiled, request, ports, reporter);
    if (request.sort === 'duration') results.sort((left, right) => right.duration - left.duration);
    const watched = await watchFailures(results, request, ports, compiled);
    const exit = exitOf(watched, request);
    if (reporter !== undefined) return coverageOutcome(watched, reporter.report(compiled.modules), request);
    const stderr = watched.length === 0 && request.failOnEmpty ? 'no tests were run\n' : '';
    return { stdout: renderTests(watched, request), stderr, exit };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    return { stdout: '', stderr: errorsText(limited(thrown, request.maxErrors), ports.language), exit: 1 };
  }
}

/** How tests are run. */
type TestRun = Pick<TestRequest, 'bench' | 'count' | 'parallel' | 'run' | 'timeout'>;

/** Runs the tests of compiled policies. */
export async function testResults(
  compiled: CompiledFiles,
  request: TestRun,
  ports: PolicyPorts,
  reporter?: CoverageReporter,
): Promise<TestResult[]> {
  const tests = testRules(compiled.modules, request.run);
  const lanes = request.bench > 0 ? 1 : request.parallel;
  const results: TestResult[] = [];
  for (let round = 0; round < request.count; round += 1)
    results.push(...(await inLanes(tests, lanes, (test) => runOne(test, compiled, request, ports, reporter))));
  return results;
}

/** Loads and compiles what is tested. @throws PolicyError, RegoError */
async function compileTests(request: TestRequest, { cwd }: PolicyPorts, instrument: 'indexed' | undefined) {
  const { paths, bundle, ignore, v0, schema } = request;
  const files = await loadFiles({ data: bundle ? [] : paths, bundles: bundle ? paths : [], ignore, cwd });
  const schemas = schema === undefined ? undefined : await readSchemas(schema, cwd);
  const builtins = await capabilityBuiltins(request.capabilities, cwd);
  const choices = { ...(schemas && { schemas }), ...(builtins && { builtins }) };
  return compileFiles(files, { v0, strict: false, instrument, ...choices });
}

/** Tests that failed, with where and why. */
async function watchFailures(
  results: readonly TestResult[],
  { explain, verbose, timeout }: TestRequest,
  { env, signal }: PolicyPorts,
  compiled: CompiledFiles,
): Promise<TestResult[]> {
  if (results.every(({ state }) => state !== 'fail')) return [...results];
  const { modules } = compiled;
  const policy = compiled.watched();
  const { host } = collectingHost(environmentOf(env), { signal });
  const mode = explain === 'off' && verbose ? 'fails' : explain;
  const watched: TestResult[] = [];
  for (const result of results) {
    const path = [...result.package.split('.').slice(1), result.name];
    const options = { host, timeout, signal };
    if (result.state !== 'fail') watched.push(result);
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
  return { stdout: request.verbose ? uncoveredText(report) : '', stderr: `${message}\n`, exit: 2 };
}

function exitOf(results: readonly TestResult[], { failOnEmpty, exitZeroOnSkipped }: TestRequest): number {
  if (results.some(({ state }) => state === 'fail' || state === 'error')) return 2;
  if (results.some(({ state }) => state === 'skip') && !exitZeroOnSkipped) return 2;
  return results.length === 0 && failOnEmpty ? 1 : 0;
}

interface TestRule {
  readonly path: readonly string[];
  readonly name: string;
  readonly rule: Rule;
  readonly module: Module;
}

/** Test rules in the order of files and lines, each name once; a rule of several bodies is one test. */
function testRules(modules: readonly Module[], pattern: string | undefined): TestRule[] {
  const wanted = pattern === undefined ? undefined : new RegExp(pattern);
  const found = new Map<string, TestRule>();
  for (const module of modules) {
    const { package: pkg, rules } = module;
    const path = pkg.path.slice(1).map((term) => ('value' in term ? String(term.value) : ''));
    for (const rule of rules) {
      const [head] = rule.head.ref.value;
      const name = head.type === 'var' ? head.value : '';
      const full = `data.${[...path, name].join('.')}`;
      if (!/^(?:todo_)?test_/.test(name) || found.has(full) || wanted?.test(full) === false) continue;
      found.set(full, { path, name, rule, module });
    }
  }
  return [...found.values()];
}

async function runOne(
  test: TestRule,
  { policy }: CompiledFiles,
  request: TestRun,
  ports: PolicyPorts,
  reporter: CoverageReporter | undefined,
): Promise<TestResult> {
  const { path, name, rule } = test;
  const shared = { package: ['data', ...path].join('.'), name, location: rule.location, cases: [] };
  if (name.startsWith('todo_')) return { ...shared, state: 'skip', duration: 0, output: '' };
  const { host, printed } = collectingHost(environmentOf(ports.env), { signal: ports.signal });
  const start = performance.now();
  const finish = (rest: Pick<TestResult, 'state'> & Partial<TestResult>): TestResult => ({
    ...shared,
    duration: Math.round((performance.now() - start) * 1e6),
    output: printed.join(''),
    ...rest,
  });
  try {
    const probe = reporter && new Probe([reporter]);
    const options = { host, timeout: request.timeout, signal: ports.signal, probe };
    const value = await policy.evaluateAsync(`/${[...path, name].join('/')}`, undefined, options);
    const cases = rule.head.ref.value.length > 1 ? await allCases(test, policy, casesOf(value), options) : [];
    const passed = cases.length > 0 ? cases.every((one) => one.passed) : value !== undefined && value !== false;
    const result = finish({ state: passed ? 'pass' : 'fail', cases });
    if (request.bench === 0 || !passed) return result;
    return { ...result, measured: await benchTest([...path, name], policy, options, request.bench) };
  } catch (thrown) {
    if (!(thrown instanceof EvaluationError)) throw thrown;
    return finish({ state: 'error', error: thrown });
  }
}

/** Adds the cases that the body names and then refuses: those are in the rule's value no more. */
async function allCases(test: TestRule, policy: Policy, held: Case[], options: EvaluateOptions): Promise<Case[]> {
  const known = new Set(held.map(({ name }) => name));
  const refused = (await namedCases(test, policy, options)).filter((name) => !known.has(name));
  return [...held, ...refused.map((name) => ({ name, passed: false }))];
}

/** Names of cases that the shortest beginning of the body which binds the head's variables gives. */
async function namedCases({ rule, module }: TestRule, policy: Policy, options: EvaluateOptions): Promise<string[]> {
  const names = rule.head.ref.value.slice(1).map((term) => printTerm(term));
  const context = { package: module.package.path, imports: module.imports };
  for (let length = 1; length <= rule.body.length; length += 1) {
    const beginning = rule.body
      .slice(0, length)
      .map(({ location }) => location.source.text.slice(location.offset, location.end));
    const query = [...beginning, `__case__ := [${names.join(', ')}]`].join('\n');
    try {
      const results = await policy.prepare(query, context).evaluateAsync(options);
      const found = results.flatMap(({ bindings: { __case__: value } }) =>
        Array.isArray(value) ? [value.join('/')] : [],
      );
      return [...new Set(found)];
    } catch (thrown) {
      if (!(thrown instanceof RegoError)) throw thrown;
    }
  }
  return [];
}

/** The cases of `test_x[name]`, nested names joined by slashes. */
function casesOf(value: Value | undefined, prefix = ''): Case[] {
  if (value instanceof RegoSet)
    return casesOf(Object.fromEntries(value.toArray().map((item) => [String(item), true])), prefix);
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    isPlain(member) ? casesOf(member, `${prefix}${name}/`) : [{ name: `${prefix}${name}`, passed: member !== false }],
  );
}
