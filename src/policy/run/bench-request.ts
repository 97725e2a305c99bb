import type { BenchFormat } from '../output/bench.ts';
import { indentJson } from '../output/json.ts';
import type { Outcome } from './outcome.ts';

/** What `bench` is asked for; names are those of its flags. */
export interface BenchRequest {
  readonly query: string;
  /** What the query is compiled to; JavaScript (`rego`) where it is absent. */
  readonly target?: 'rego' | 'wasm' | undefined;
  readonly data: readonly string[];
  readonly bundle: readonly string[];
  readonly ignore: readonly string[];
  readonly imports: readonly string[];
  readonly package?: string | undefined;
  readonly input?: string | undefined;
  readonly stdinInput: boolean;
  readonly schema?: string | undefined;
  readonly count: number;
  readonly benchmem: boolean;
  readonly metrics: boolean;
  /** Whether an undefined result is an error. */
  readonly fail: boolean;
  readonly format: BenchFormat;
  readonly v0: boolean;
  /** Measures partial evaluation, with these references unknown. */
  readonly partial: boolean;
  readonly unknowns: readonly string[];
  /** Measures requests to a server of this process, configured by a file where one is named. */
  readonly e2e: boolean;
  readonly configFile?: string | undefined;
  /** Seconds that requests to it get to end, and that pass before it stops listening. */
  readonly gracePeriod?: number;
  readonly waitPeriod?: number;
  /** Milliseconds of one measurement. */
  readonly budget: number;
}

/** What is told where --fail objects to an undefined result. */
export function undefinedResult(format: BenchFormat): Outcome {
  const message = 'undefined result';
  if (format !== 'json') return { stdout: '', stderr: `1 error occurred: ${message}\n`, exit: 1 };
  return { stdout: `${indentJson(JSON.stringify({ errors: [{ message }] }))}\n`, stderr: '', exit: 1 };
}
