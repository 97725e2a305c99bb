import type { CatalogueRow, Language } from '../../core/index.ts';
import type { Checklist } from '../checklist.ts';

/** How a report is written. */
export interface ReportOptions {
  readonly language: Language;
  /** Terminal colours; only the text report has them. */
  readonly colour: boolean;
}

/** A form that the checklist is written in. */
export interface ReportFormat extends CatalogueRow {
  render(checklist: Checklist, options: ReportOptions): string;
}
