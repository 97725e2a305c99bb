import type { Value } from '../../src/rego/index.ts';

/** One policy with its data and inputs; what OPA evaluates is the same text. */
export interface Workload {
  readonly name: string;
  /** What it does, and the shapes of data and input. */
  readonly doc: string;
  readonly policy: string;
  /** Document that is evaluated, below `data`. */
  readonly entrypoint: string;
  readonly data?: () => Value;
  /** Input number `index`; each is written as JSON and parsed anew. */
  readonly input: (index: number) => Value;
  /** What is in the whole result of the first input, to see that the work was done. */
  readonly expect: (result: unknown) => boolean;
}

/** A row of the table. */
export function workload(row: Workload): Workload {
  return row;
}

/** Numbers from 0 up to, not including, a count, each as something. */
export function repeat<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
