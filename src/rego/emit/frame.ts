import type { YieldPath } from '../plan/ir.ts';
import type { Emitter } from './emitter.ts';

/** What ends a turn where a step fails, and what the steps at the end of a body do. */
export interface Frame {
  readonly emitter: Emitter;
  /** Statement for a failing step: `break E0;` or `continue L3;`. */
  readonly fail: string;
  /** Statement for `succeed`. */
  readonly succeed: string;
  /** The block runs more than once: its results may differ. */
  readonly inLoop: boolean;
  /** Writes what a body yields; the ends differ between documents, comprehensions and queries. */
  readonly yields: Yields;
  readonly names: NameSource;
  /** The expression that the steps belong to, as code; in instrumented code alone. */
  readonly mark?: string | undefined;
  /** Inside a comprehension or a test. */
  readonly nested?: boolean;
}

/** Statement for a failing step, which in instrumented code tells the probe first. */
export function failing({ fail, mark }: Frame): string {
  return mark === undefined ? fail : `{P.fail(${mark});${fail}}`;
}

/** Statements for yields. */
export interface Yields {
  yield?(key: string | undefined, value: string): string;
  yieldGroup?(group: string, key: string | undefined, value: string): string;
  yieldPath?(
    path: readonly string[],
    value: string,
    step: Pick<YieldPath, 'element' | 'fallback'>,
    site: number,
  ): string;
  result?(value: string, constant: boolean, inLoop: boolean): string;
  solution?(names: string, values: string, expressions: string): string;
}

/** Numbers for labels and temporaries of one function. */
export class NameSource {
  #last = 0;

  next(prefix: string): string {
    this.#last += 1;
    return `${prefix}${this.#last}`;
  }
}
