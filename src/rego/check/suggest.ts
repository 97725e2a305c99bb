import type { Problem } from '../error.ts';

/** A "did you mean" line for a name that is nearly one of the known ones. */
export function suggest(name: string, known: Iterable<string>): Pick<Problem, 'details'> {
  const limit = Math.max(1, Math.floor(name.length / 4));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const found = distance(name, candidate, least);
    if (found < least) {
      least = found;
      best = candidate;
    }
  }
  return best === undefined ? {} : { details: [`did you mean ${best}?`] };
}

/** Edits (insert, delete, replace, swap of neighbours) between two words; `limit` or more where it reaches that. */
export function distance(left: string, right: string, limit: number): number {
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1;
      let edits = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        edits = Math.min(edits, (before[j - 2] ?? 0) + 1);
      }
      next.push(edits);
    }
    if (Math.min(...next) >= limit) return limit;
    before = row;
    row = next;
  }
  return row[right.length] ?? limit;
}
