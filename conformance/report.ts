import type { CaseResult, Suite } from './suite.ts';

/** Counts of a run with the ids that passed. */
export interface SuiteReport {
  readonly passed: readonly string[];
  readonly failed: number;
  readonly skipped: number;
}

/** Runs a suite to its end; `print` gets one line a failure and skip. @throws TypeError where two cases share an id. */
export async function runSuite(suite: Suite, dir: string, print: (line: string) => void): Promise<SuiteReport> {
  const seen = new Set<string>();
  const passed: string[] = [];
  const count = { failed: 0, skipped: 0 };
  for await (const result of suite.run(dir)) {
    if (seen.has(result.id)) throw new TypeError(`suite ${suite.name} yields the case ${result.id} twice`);
    seen.add(result.id);
    if (result.state === 'passed') passed.push(result.id);
    else {
      count[result.state] += 1;
      print(describe(result));
    }
  }
  return { passed, ...count };
}

function describe(result: Exclude<CaseResult, { state: 'passed' }>): string {
  return `${result.state}: ${result.id}: ${result.reason}`;
}
