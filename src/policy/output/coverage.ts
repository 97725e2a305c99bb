import type { CoverageReport } from '../../rego/observe/coverage.ts';

/** Lines that no test reached, a line for each range. */
export function uncoveredText({ files }: CoverageReport): string {
  const lines = Object.entries(files).flatMap(([file, { not_covered: missed = [] }]) =>
    missed.map(({ start, end }) => `${file}:${start.row}:${start.col}-${end.row}:${end.col} not covered\n`),
  );
  return lines.join('');
}
