import type { EvaluationError } from '../../rego/run/error.ts';
import type { Location } from '../../rego/syntax/ast.ts';
import type { Measurement } from './measure.ts';
import type { TestFailure } from './test-failures.ts';

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
  /** Expressions that were being evaluated when the error came, the innermost first. */
  readonly traceback?: readonly string[];
  /** Cases of a test whose head has a variable, by name. */
  readonly cases: readonly Case[];
  /** Where and why it failed. */
  readonly failure?: TestFailure;
  /** How long it takes, where tests are measured. */
  readonly measured?: Measurement;
}

/** One case of a test whose head has a variable. */
export interface Case {
  readonly name: string;
  readonly passed: boolean;
}

/** How tests are run. */
export interface TestRun {
  /** Milliseconds for which each test that passes is measured; 0 measures nothing. */
  readonly bench: number;
  /** Tests at a time; 0 is as many as there are processors. */
  readonly parallel: number;
  /** Regular expression that their names match. */
  readonly run?: string | undefined;
  /** What the tests are compiled to; JavaScript where it is absent. */
  readonly target?: 'rego' | 'wasm' | undefined;
  /** Milliseconds for each test. */
  readonly timeout: number;
}
