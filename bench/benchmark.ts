import { defineCatalogue, type CatalogueRow } from '../src/core/index.ts';

/** A benchmark prints its own table: medians, and ratios against a floor or a peer measured in the same run. */
export interface Benchmark extends CatalogueRow {
  /** @param args what stands after the name on the command line, such as `--trivy PATH`. */
  run(args: readonly string[], print: (line: string) => void): Promise<void>;
}

/** Types a row where it is written. */
export function defineBenchmark(benchmark: Benchmark): Benchmark {
  return benchmark;
}

/** Makes the catalogue; rows in alphabetical order. */
export const defineBenchmarks = (rows: readonly Benchmark[]) => defineCatalogue(rows);

/** Median of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
