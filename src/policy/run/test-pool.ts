import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { EvaluationError } from '../../rego/run/error.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { CompiledFiles } from '../load/compile.ts';
import type { CoveragePasses } from './coverage-passes.ts';
import type { FromTestThread, SentResult, TestJob } from './test-message.ts';
import { runTest, takeTests, type TestRule, testRules, type TestSurroundings } from './test-one.ts';
import type { TestResult, TestRun } from './test-result.ts';
import { testsInWasm } from './wasm.ts';

/** What is compiled, as a thread can compile it again. */
export type TestSource = Pick<TestJob, 'builtins' | 'manifests' | 'modules' | 'v0'> & {
  readonly data: Parameters<typeof jsonText>[0];
};

/** Options of {@link testResults}. */
export interface PoolOptions {
  /** Absent where one thread is to do. */
  readonly source?: TestSource;
  readonly coverage?: CoveragePasses | undefined;
  /** The built worker; absent where the sources run unbuilt, and then all is done in this thread. */
  readonly worker?: URL | undefined;
  /** Milliseconds that one thread gets before others are started: most suites are done sooner than a thread has started. */
  readonly patience?: number;
}

/** Stands beside the bundle, or beside the folder of its chunks. */
export function builtTestWorker(): URL | undefined {
  const places = ['./tests.worker.js', '../tests.worker.js'].map((path) => new URL(path, import.meta.url));
  return places.find((place) => existsSync(place));
}

/** Runs the tests of compiled policies on as many processors as the request allows; outcomes are in the order of the tests. */
export async function testResults(
  compiled: CompiledFiles,
  run: TestRun,
  surroundings: TestSurroundings,
  { source, coverage, worker, patience = 100 }: PoolOptions = {},
): Promise<TestResult[]> {
  const tests = testRules(compiled.modules, run.run);
  const total = tests.length;
  const wanted = run.bench > 0 ? 1 : run.parallel === 0 ? availableParallelism() : run.parallel;
  const threads = source === undefined || worker === undefined ? 1 : Math.min(wanted, availableParallelism(), total);
  const share = { next: new Int32Array(new SharedArrayBuffer(4)), lanes: Math.ceil(wanted / Math.max(1, threads)) };
  const results: TestResult[] = [];
  const inWasm = run.target === 'wasm' ? await testsInWasm(compiled, tests) : undefined;
  const pool = new ThreadPool((index, result) => (results[index] = received(tests[index], result)));
  const start = (): void => {
    if (source === undefined || worker === undefined || Atomics.load(share.next, 0) >= total) return;
    const { env, allowNet } = surroundings;
    const { bench, parallel, run: pattern, target, timeout } = run;
    const job: TestJob = {
      ...source,
      ...share,
      data: jsonText(source.data),
      allowNet,
      env,
      run: { bench, parallel, run: pattern, timeout, target },
      coverage: coverage?.runs,
    };
    pool.start(worker, job, threads - 1);
  };
  const timer = threads > 1 ? setTimeout(start, patience) : undefined;
  const stop = (): void => pool.stop(surroundings.signal.reason);
  surroundings.signal.addEventListener('abort', stop, { once: true });
  try {
    await takeTests(total, share, async (index) => {
      const test = tests[index];
      if (test === undefined) return;
      const runnable = { policy: compiled.policy, evaluate: inWasm?.get(test) };
      results[index] = await runTest(test, runnable, run, surroundings, coverage);
    });
    clearTimeout(timer);
    for (const hits of await pool.done()) coverage?.add(hits);
    return results;
  } finally {
    clearTimeout(timer);
    surroundings.signal.removeEventListener('abort', stop);
    await pool.end();
  }
}

/** The outcome with what is known of its test. */
function received(test: TestRule | undefined, { error, ...result }: SentResult): TestResult {
  if (test === undefined) throw new RangeError('a thread ran a test that is none');
  const { path, name, rule } = test;
  return {
    package: ['data', ...path].join('.'),
    name,
    location: rule.location,
    ...result,
    ...(error && { error: new EvaluationError(error.code, error.detail, error.location) }),
  };
}

type Hits = Extract<FromTestThread, { kind: 'done' }>['hits'];

/** Threads that run tests, until none are left. */
class ThreadPool {
  readonly #workers: Worker[] = [];
  readonly #onResult: (index: number, result: SentResult) => void;
  #done: Promise<Hits>[] = [];

  constructor(onResult: (index: number, result: SentResult) => void) {
    this.#onResult = onResult;
  }

  start(worker: URL, job: TestJob, count: number): void {
    for (let index = 0; index < count; index += 1) {
      const thread = new Worker(worker, { workerData: job });
      this.#workers.push(thread);
      const done = new Promise<Hits>((resolve, reject) => {
        thread.on('message', (message: FromTestThread) => {
          if (message.kind === 'done') resolve(message.hits);
          else this.#onResult(message.index, message.result);
        });
        thread.once('error', reject);
        thread.once('exit', () => reject(new Error('a thread ended before its tests were done')));
      });
      done.catch(() => undefined);
      this.#done.push(done);
    }
  }

  /** What the threads covered, once each of them is done. */
  done(): Promise<Hits[]> {
    return Promise.all(this.#done);
  }

  /** Gives up what the threads have not done yet. */
  stop(reason: unknown): void {
    this.#done.push(Promise.reject(reason as Error));
    void this.end();
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((thread) => thread.terminate()));
  }
}
