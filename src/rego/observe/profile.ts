import type { ProbedExpression } from '../emit/probe-tables.ts';
import type { Reporter } from '../run/probe.ts';

/** What the evaluation of one expression took, in OPA's shape. */
export interface ProfileRow {
  readonly total_time_ns: number;
  readonly num_eval: number;
  readonly num_redo: number;
  readonly num_gen_expr: number;
  readonly location: { readonly file: string; readonly row: number; readonly col: number };
}

interface Counts {
  time: number;
  evaluated: number;
  redone: number;
  readonly expressions: Set<ProbedExpression>;
  readonly location: ProfileRow['location'];
}

/** Criteria of `--profile-sort`. */
export const profileOrders = ['total_time_ns', 'num_eval', 'num_redo', 'num_gen_expr', 'file', 'line'] as const;

/** One of {@link profileOrders}. */
export type ProfileOrder = (typeof profileOrders)[number];

/** Measures the time between the beginning of an expression and of the next; rows are by line. */
export class ProfileReporter implements Reporter {
  readonly #rows = new Map<string, Counts>();
  /** Monotonic milliseconds. */
  readonly #now: () => number;
  #current: Counts | undefined;
  #since = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  begin(): void {
    this.#rows.clear();
    this.#current = undefined;
  }

  evaluate(expression: ProbedExpression): void {
    this.#switchTo(expression).evaluated += 1;
  }

  redo(expression: ProbedExpression): void {
    this.#switchTo(expression).redone += 1;
  }

  #switchTo(expression: ProbedExpression): Counts {
    const now = this.#now();
    if (this.#current !== undefined) this.#current.time += now - this.#since;
    const { source, row, col } = expression.expression.location;
    const key = `${source.name}:${row}`;
    const counts = this.#rows.get(key) ?? {
      time: 0,
      evaluated: 0,
      redone: 0,
      expressions: new Set(),
      location: { file: source.name, row, col },
    };
    this.#rows.set(key, counts);
    counts.expressions.add(expression);
    this.#current = counts;
    this.#since = now;
    return counts;
  }

  /** Rows in an order, at most `limit` (0 is all). */
  report(orders: readonly ProfileOrder[] = [], limit = 10): ProfileRow[] {
    if (this.#current !== undefined) this.#current.time += this.#now() - this.#since;
    this.#current = undefined;
    const rows = [...this.#rows.values()].map(
      ({ time, evaluated, redone, expressions, location }): ProfileRow => ({
        total_time_ns: Math.round(time * 1e6),
        num_eval: evaluated,
        num_redo: redone,
        num_gen_expr: expressions.size,
        location,
      }),
    );
    const by = orders.length > 0 ? orders : (['total_time_ns', 'num_eval', 'num_redo', 'file', 'line'] as const);
    rows.sort((left, right) => by.reduce((found, order) => found || compareBy(order, left, right), 0));
    return limit > 0 ? rows.slice(0, limit) : rows;
  }
}

function compareBy(order: ProfileOrder, left: ProfileRow, right: ProfileRow): number {
  if (order === 'file')
    return left.location.file < right.location.file ? -1 : Number(left.location.file > right.location.file);
  if (order === 'line') return left.location.row - right.location.row;
  return right[order] - left[order];
}
