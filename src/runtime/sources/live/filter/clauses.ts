import { firstOwnBit, mostClauses } from './fact.ts';
import type { Comparison, Comparisons } from './facts-table.ts';

/** Sets of facts, one of which every match has; `[0n]` says nothing, an empty list that nothing can match. */
export type Clauses = readonly bigint[];

/** Nothing is known: everything may match. */
export const anything: Clauses = [0n];

/** While rules are read: what is left of them in the end is brought down to what the kernel takes. */
const mostWhileReading = 256;

/** Both hold. Where that takes too many clauses, the shorter side alone is kept, which lets more pass. */
export function both(left: Clauses, right: Clauses): Clauses {
  if (left.length * right.length > mostWhileReading) return left.length <= right.length ? left : right;
  return absorb(left.flatMap((one) => right.map((other) => one | other)));
}

/** One of them holds. */
export function either(left: Clauses, right: Clauses): Clauses {
  const sum = absorb([...left, ...right]);
  return sum.length <= mostWhileReading ? sum : [commonOf(sum)];
}

/** Brings clauses down to what the kernel takes: comparisons that stand beside the same plain facts become one that any of them satisfies. */
export function fit(clauses: Clauses, comparisons: Comparisons): Clauses {
  if (clauses.length <= mostClauses) return clauses;
  const groups = groupBy(clauses, plainFacts);
  const merged = absorb([...groups].flatMap(([plain, group]) => merge(plain, group, comparisons)));
  return merged.length <= mostClauses ? merged : [commonOf(merged)];
}

const plainFacts = (clause: bigint): bigint => clause & ((1n << BigInt(firstOwnBit)) - 1n);

/** Of several comparisons in a clause, one is kept. */
function merge(plain: bigint, group: readonly bigint[], comparisons: Comparisons): bigint[] {
  const kept = group.map((clause) => comparisons.of(clause)[0]);
  if (kept.includes(undefined)) return [plain];
  const byKind = groupBy(kept as readonly Comparison[], ({ kind }) => kind);
  return [...byKind].map(
    ([kind, rows]) => plain | comparisons.bit({ kind, values: rows.flatMap(({ values }) => values) }),
  );
}

function groupBy<Value, Key>(values: readonly Value[], keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

function commonOf(clauses: Clauses): bigint {
  return clauses.reduce((common, clause) => common & clause);
}

/** Leaves out clauses that ask for more than another. */
function absorb(clauses: Clauses): Clauses {
  const distinct = [...new Set(clauses)];
  return distinct.filter((clause) => !distinct.some((other) => other !== clause && (other & ~clause) === 0n));
}
