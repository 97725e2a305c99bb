import type { EvaluationErrorCode } from '../../rego/run/error.ts';
import type { Location } from '../../rego/syntax/ast.ts';
import type { LoadedFiles } from '../load/load.ts';
import type { CoverageRun, PassHits } from './coverage-passes.ts';
import type { TestResult, TestRun } from './test-result.ts';

/** All that a thread needs to run tests, in a form that can be sent to it. */
export interface TestJob {
  readonly modules: LoadedFiles['modules'];
  readonly manifests: LoadedFiles['manifests'];
  /** JSON text, as decimals and sets would lose their class on the way. */
  readonly data: string;
  readonly v0: boolean;
  /** Names of the builtins that are granted; absent where all are. */
  readonly builtins?: readonly string[] | undefined;
  /** Hosts that `http.send` may ask; absent where all are. */
  readonly allowNet?: readonly string[] | undefined;
  /** Further evaluations for the coverage; absent where none is wanted. */
  readonly coverage?: readonly CoverageRun[] | undefined;
  readonly run: TestRun;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tests that the thread has going at once. */
  readonly lanes: number;
  /** Index of the next test that nobody has taken yet, shared by all threads. */
  readonly next: Int32Array;
}

/** A test's outcome without what the receiver knows of the test. */
export type SentResult = Pick<TestResult, 'cases' | 'duration' | 'output' | 'state'> & {
  readonly error?: { readonly code: EvaluationErrorCode; readonly detail: string; readonly location?: Location };
};

/** What a thread says: the outcome of a test, or that no test is left. */
export type FromTestThread =
  | { readonly kind: 'result'; readonly index: number; readonly result: SentResult }
  | { readonly kind: 'done'; readonly hits: PassHits };
