import type { CatalogueRow } from '../../../core/index.ts';
import type { CheckResult } from '../result.ts';

/** A form of the report. */
export interface ConftestOutput extends CatalogueRow {
  /** @param colour whether a terminal shows it */
  render(results: readonly CheckResult[], colour: boolean): string;
}
