import { parentPort, workerData } from 'node:worker_threads';
import { builtins } from '../../rego/builtins/index.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { parseJson } from '../../rego/value/json.ts';
import { compileFiles } from '../load/compile.ts';
import { CoveragePasses } from './coverage-passes.ts';
import type { FromTestThread, SentResult, TestJob } from './test-message.ts';
import { runTest, takeTests, testRules } from './test-one.ts';
import type { TestResult } from './test-result.ts';
import { testsInWasm } from './wasm.ts';

// Compiles the policies for itself and takes one test after the other, as long as any are left.
await serve(workerData as TestJob);

async function serve(job: TestJob): Promise<void> {
  const say = (message: FromTestThread): void => parentPort?.postMessage(message, []);
  const { modules, manifests, v0, run } = job;
  const granted = job.builtins && new Set(job.builtins);
  const compiled = compileFiles(
    { modules, manifests, data: parseJson(job.data) as PlainObject },
    {
      v0,
      strict: false,
      ...(granted && { builtins: [...builtins].filter(({ name }) => granted.has(name)) }),
    },
  );
  const coverage = job.coverage && new CoveragePasses(job.coverage);
  const surroundings = { env: job.env, signal: new AbortController().signal, allowNet: job.allowNet };
  const tests = testRules(compiled.modules, run.run);
  const inWasm = run.target === 'wasm' ? await testsInWasm(compiled, tests) : undefined;
  await takeTests(tests.length, job, async (index) => {
    const test = tests[index];
    if (test === undefined) return;
    const runnable = { policy: compiled.policy, evaluate: inWasm?.get(test) };
    say({ kind: 'result', index, result: sent(await runTest(test, runnable, run, surroundings, coverage)) });
  });
  say({ kind: 'done', hits: coverage?.hits() ?? [] });
}

function sent({ cases, duration, error, output, state }: TestResult): SentResult {
  if (error === undefined) return { cases, duration, output, state };
  const { code, detail, location } = error;
  return { cases, duration, output, state, error: { code, detail, ...(location && { location }) } };
}
