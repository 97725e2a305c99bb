import { defineCatalogue, type CatalogueRow } from '../src/core/index.ts';

/** Outcome of one case. */
export type CaseResult =
  | { readonly id: string; readonly state: 'passed' }
  | { readonly id: string; readonly state: 'failed' | 'skipped'; readonly reason: string };

/** A language-neutral suite of the field; `run` yields one result a case, whatever the names of the cases are. */
export interface Suite extends CatalogueRow {
  /** @param dir folder that holds the suite's files. */
  run(dir: string): AsyncIterable<CaseResult>;
}

/** Types a row of {@link suites} where it is written. */
export function defineSuite(suite: Suite): Suite {
  return suite;
}

/** Makes the catalogue; rows in alphabetical order. */
export const defineSuites = (rows: readonly Suite[]) => defineCatalogue(rows);
