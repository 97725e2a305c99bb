import type { CoverageReport, MissedRange } from '../../rego/observe/coverage.ts';

/** Lines that no test reached, as the original lists them: `policy.rego:3-5`, each run of lines once. */
export function uncoveredText({ files }: CoverageReport): string {
  const lines = Object.entries(files).flatMap(([file, { not_covered: missed = [] }]) =>
    runsOf(missed).map(([first, last]) => `\t${file}:${first}${first === last ? '' : `-${last}`}\n`),
  );
  return `Lines not covered:\n${lines.join('')}`;
}

/** First and last lines of ranges that follow one another. */
function runsOf(ranges: readonly MissedRange[]): (readonly [first: number, last: number])[] {
  const rows = new Set(ranges.flatMap(({ start, end }) => rowsFrom(start.row, end.row)));
  const sorted = [...rows].sort((left, right) => left - right);
  const firsts = sorted.filter((row) => !rows.has(row - 1));
  const lasts = sorted.filter((row) => !rows.has(row + 1));
  return firsts.map((first, index) => [first, lasts[index] ?? first]);
}

function rowsFrom(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
