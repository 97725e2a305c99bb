import type { DerivedPath } from '../provenance/derived.ts';

/** One message of a rule. */
export interface ConftestResult {
  readonly msg: string;
  /** Where the policy says it saw it, its result's `_loc`; else where the input is that it was made of. */
  readonly loc?: { readonly file?: string; readonly line?: number };
  /** Places of the input that it was made of. */
  readonly reads?: readonly DerivedPath[];
  /** Further members of the rule's result. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What one namespace says of one file. */
export interface CheckResult {
  /** `-` for standard input, `Combined` for all files together. */
  readonly filename: string;
  readonly namespace: string;
  readonly successes: number;
  readonly warnings: readonly ConftestResult[];
  readonly failures: readonly ConftestResult[];
  readonly exceptions: readonly ConftestResult[];
  /** Tests that are to be written yet; only where tests of policies are run. */
  readonly skipped?: readonly ConftestResult[];
  /** Lines that the policies printed. */
  readonly printed?: readonly string[];
}

/** Sums over all results. */
export interface Totals {
  readonly tests: number;
  readonly successes: number;
  readonly warnings: number;
  readonly failures: number;
  readonly exceptions: number;
}

/** Adds up results. */
export function totalsOf(results: readonly CheckResult[]): Totals {
  const sum = (count: (result: CheckResult) => number): number =>
    results.reduce((total, result) => total + count(result), 0);
  const totals = {
    successes: sum(({ successes }) => successes),
    warnings: sum(({ warnings }) => warnings.length),
    failures: sum(({ failures }) => failures.length),
    exceptions: sum(({ exceptions }) => exceptions.length),
  };
  const skipped = sum((result) => result.skipped?.length ?? 0);
  const tests = totals.successes + totals.warnings + totals.failures + totals.exceptions + skipped;
  return { tests, ...totals };
}

/** `2 tests, 1 passed, 0 warnings, 1 failure, 0 exceptions`; how many tests were skipped is told to readers alone. */
export function totalsText(results: readonly CheckResult[], { showsSkipped = false } = {}): string {
  const { tests, successes, warnings, failures, exceptions } = totalsOf(results);
  const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
  return [
    counted(tests, 'test'),
    `${successes} passed`,
    counted(warnings, 'warning'),
    counted(failures, 'failure'),
    counted(exceptions, 'exception'),
    ...(showsSkipped ? skippedText(results) : []),
  ].join(', ');
}

/** How many tests were skipped, where tests of policies were run. */
function skippedText(results: readonly CheckResult[]): string[] {
  if (results.every(({ skipped }) => skipped === undefined)) return [];
  return [`${results.reduce((sum, { skipped = [] }) => sum + skipped.length, 0)} skipped`];
}

/** Exit code of conftest: 1 for failures; with --fail-on-warn 1 for warnings and 2 for failures. */
export function exitCodeOf(results: readonly CheckResult[], failOnWarn: boolean): 0 | 1 | 2 {
  const { warnings, failures } = totalsOf(results);
  if (failures > 0) return failOnWarn ? 2 : 1;
  return failOnWarn && warnings > 0 ? 1 : 0;
}
