import { benchmarks } from '../../bench/index.ts';
import { suites } from '../../conformance/index.ts';
import { verbs } from '../../src/cli/verbs.ts';
import type { CatalogueRow } from '../../src/core/index.ts';
import { analyzers } from '../../src/scan/analyzers/index.ts';
import { reportFormats } from '../../src/scan/report/index.ts';
import { versionSchemes } from '../../src/scan/versions/index.ts';

/** A catalogue of the house, as its contract test sees it. */
export interface CatalogueEntry {
  readonly title: string;
  readonly rows: readonly CatalogueRow[];
  /** File that lists the rows. */
  readonly index: string;
  /** Function by which a row is made; absent where the rows stand in the index itself. */
  readonly maker?: string;
  /** Rows that code alone can show right or wrong, and so have a test beside them. */
  readonly tested?: true;
}

/** Every catalogue, in alphabetical order. */
export const catalogues: readonly CatalogueEntry[] = [
  {
    title: 'analyzers',
    rows: analyzers.rows,
    index: 'src/scan/analyzers/index.ts',
    maker: 'defineAnalyzer',
    tested: true,
  },
  { title: 'benchmarks', rows: benchmarks.rows, index: 'bench/index.ts', maker: 'defineBenchmark' },
  { title: 'conformance suites', rows: suites.rows, index: 'conformance/index.ts', maker: 'defineSuite' },
  {
    title: 'report formats',
    rows: reportFormats.rows,
    index: 'src/scan/report/index.ts',
    maker: 'defineReportFormat',
    tested: true,
  },
  {
    title: 'version schemes',
    rows: versionSchemes.rows,
    index: 'src/scan/versions/index.ts',
    maker: 'defineScheme',
  },
  { title: 'verbs', rows: verbs.rows, index: 'src/cli/verbs.ts' },
];
