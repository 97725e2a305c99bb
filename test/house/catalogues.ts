import { benchmarks } from '../../bench/index.ts';
import { suites } from '../../conformance/index.ts';
import { evidenceSources } from '../../src/checklist/evidence/index.ts';
import { reportFormats as checklistFormats } from '../../src/checklist/report/index.ts';
import { verbs } from '../../src/cli/verbs.ts';
import type { CatalogueRow } from '../../src/core/index.ts';
import { analyzers } from '../../src/scan/analyzers/index.ts';
import { feeds } from '../../src/scan/database/feeds/index.ts';
import { reportFormats } from '../../src/scan/report/index.ts';
import { versionSchemes } from '../../src/scan/versions/index.ts';
import { dangerousEdits, policyEdits } from '../../src/sign/policy/explain/edits/index.ts';

/** A catalogue of the house, as its contract test sees it. */
export interface CatalogueEntry {
  readonly title: string;
  readonly rows: readonly CatalogueRow[];
  /** File that lists the rows. */
  readonly index: string;
  /** Code that a file has where it makes a row; absent where the rows stand in the index itself. */
  readonly mark?: string;
  /** Rows that code alone can show right or wrong, and so have a test beside them. */
  readonly tested?: true;
}

/** Every catalogue, in alphabetical order. */
export const catalogues: readonly CatalogueEntry[] = [
  {
    title: 'analyzers',
    rows: analyzers.rows,
    index: 'src/scan/analyzers/index.ts',
    mark: 'defineAnalyzer(',
    tested: true,
  },
  { title: 'benchmarks', rows: benchmarks.rows, index: 'bench/index.ts', mark: 'defineBenchmark(' },
  { title: 'checklist formats', rows: checklistFormats.rows, index: 'src/checklist/report/index.ts' },
  { title: 'conformance suites', rows: suites.rows, index: 'conformance/index.ts', mark: 'defineSuite(' },
  {
    title: 'evidence sources',
    rows: evidenceSources.rows,
    index: 'src/checklist/evidence/index.ts',
    mark: ': EvidenceSource = {',
  },
  { title: 'feeds', rows: feeds.rows, index: 'src/scan/database/feeds/index.ts', mark: 'defineFeed(' },
  {
    title: 'report formats',
    rows: reportFormats.rows,
    index: 'src/scan/report/index.ts',
    mark: 'defineReportFormat(',
    tested: true,
  },
  {
    title: 'trust policy changes',
    rows: policyEdits.rows,
    index: 'src/sign/policy/explain/edits/index.ts',
  },
  {
    title: 'trust policy changes that are refused',
    rows: dangerousEdits.rows,
    index: 'src/sign/policy/explain/edits/index.ts',
  },
  {
    title: 'version schemes',
    rows: versionSchemes.rows,
    index: 'src/scan/versions/index.ts',
    mark: 'defineScheme(',
  },
  { title: 'verbs', rows: verbs.rows, index: 'src/cli/verbs.ts' },
];
