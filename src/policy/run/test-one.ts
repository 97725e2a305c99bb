import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { RE2JS } from 're2js';
import { messageOf } from '../../core/index.ts';
import { EvaluationError } from '../../rego/run/error.ts';
import type { Module, Rule } from '../../rego/syntax/ast.ts';
import { PolicyError } from '../error.ts';
import type { CompiledFiles } from '../load/compile.ts';
import type { CoveragePasses } from './coverage-passes.ts';
import { collectingHost, environmentOf } from './host.ts';
import type { PolicyPorts } from './outcome.ts';
import { queryOf } from './test-failures.ts';
import { benchTest } from './test-bench.ts';
import { allCases, casesOf } from './test-cases.ts';
import type { TestResult, TestRun } from './test-result.ts';
import type { RunnableTest } from './wasm.ts';

/** A rule that is a test. */
export interface TestRule {
  readonly path: readonly string[];
  readonly name: string;
  readonly rule: Rule;
  readonly module: Module;
}

/** Test rules in the order of files and lines, each name once; a rule of several bodies is one test. */
export function testRules(modules: readonly Module[], pattern: string | undefined): TestRule[] {
  const wanted = pattern === undefined ? undefined : nameMatcher(pattern);
  const found = new Map<string, TestRule>();
  for (const module of modules) {
    const { package: pkg, rules } = module;
    const path = pkg.path.slice(1).map((term) => ('value' in term ? String(term.value) : ''));
    for (const rule of rules) {
      const [head] = rule.head.ref.value;
      const name = head.type === 'var' ? head.value : '';
      const full = `data.${[...path, name].join('.')}`;
      if (!/^(?:todo_)?test_/.test(name) || found.has(full) || wanted?.(full) === false) continue;
      found.set(full, { path, name, rule, module });
    }
  }
  return [...found.values()];
}

/** Whether a name matches a regular expression in the original's syntax. @throws PolicyError POLICY_PATTERN */
function nameMatcher(pattern: string): (name: string) => boolean {
  try {
    const compiled = RE2JS.compile(pattern);
    return (name) => compiled.matcher(name).find();
  } catch (cause) {
    throw new PolicyError('POLICY_PATTERN', { message: messageOf(cause), where: '--run', cause });
  }
}

/** What a test may touch. */
export type TestSurroundings = Pick<PolicyPorts, 'env' | 'signal'> & {
  /** Hosts that `http.send` may ask; absent where all are. */
  readonly allowNet?: readonly string[] | undefined;
};

/** Milliseconds of work after which timers and other threads are heard. */
const stretch = 20;

/** Takes indexes below the total that no other thread has taken, so many at once, and does their work. */
export async function takeTests(
  total: number,
  { next, lanes }: { readonly next: Int32Array; readonly lanes: number },
  work: (index: number) => Promise<void>,
): Promise<void> {
  let heard = performance.now();
  const lane = async (): Promise<void> => {
    for (let index = Atomics.add(next, 0, 1); index < total; index = Atomics.add(next, 0, 1)) {
      await work(index);
      if (performance.now() - heard < stretch) continue;
      await setImmediate();
      heard = performance.now();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, total) }, lane));
}

/** Runs one test. */
export async function runTest(
  test: TestRule,
  { policy, evaluate }: Pick<CompiledFiles, 'policy'> & { readonly evaluate?: RunnableTest | undefined },
  request: TestRun,
  { env, signal, allowNet }: TestSurroundings,
  coverage: CoveragePasses | undefined,
): Promise<TestResult> {
  const { path, name, rule } = test;
  const shared = { package: ['data', ...path].join('.'), name, location: rule.location, cases: [] };
  if (name.startsWith('todo_')) return { ...shared, state: 'skip', duration: 0, output: '' };
  const { host, printed } = collectingHost(environmentOf(env), { allowNet, signal });
  const start = performance.now();
  const finish = (rest: Pick<TestResult, 'state'> & Partial<TestResult>): TestResult => ({
    ...shared,
    duration: Math.round((performance.now() - start) * 1e6),
    output: printed.join(''),
    ...rest,
  });
  try {
    const options = { host, timeout: request.timeout, signal };
    const value = await (evaluate?.(options) ??
      policy.evaluateAsync(`/${[...path, name].join('/')}`, undefined, options));
    const cases = rule.head.ref.value.length > 1 ? await allCases(test, policy, casesOf(value), options) : [];
    const passed = cases.length > 0 ? cases.every((one) => one.passed) : value !== undefined && value !== false;
    const result = finish({ state: passed ? 'pass' : 'fail', cases });
    if (request.bench === 0 || !passed) return result;
    return { ...result, measured: await benchTest([...path, name], policy, options, request.bench) };
  } catch (thrown) {
    if (!(thrown instanceof EvaluationError)) throw thrown;
    return finish({ state: 'error', error: thrown });
  } finally {
    const options = { host, timeout: request.timeout, signal };
    await coverage?.follow(policy, { query: queryOf([...path, name]), options });
  }
}
