import type { CatalogueRow, Language, Severity } from '../../core/index.ts';
import type { ScanResult } from '../result.ts';

/** How a report is written, whatever its format. */
export interface ReportOptions {
  readonly language: Language;
  /** Whether escape sequences may be written: a terminal reads the report. */
  readonly color: boolean;
  /** Columns of the terminal; lines are as long as they need where it is absent. */
  readonly width?: number;
  /** Lists every package, also those without findings. */
  readonly listAllPackages: boolean;
  /** Lists what ignore files took out, with the reasons. */
  readonly showSuppressed: boolean;
  /** Severities that the scan was asked for, for totals. */
  readonly severities: readonly Severity[];
  /** Makes the random identities of a document, RFC 9562. */
  readonly uuid: () => string;
}

/** One way to write a scan's result: a row of the reports' catalogue. */
export interface ReportFormat extends CatalogueRow {
  /** The whole document, with a line feed at its end. */
  render(result: ScanResult, options: ReportOptions): string;
}

/** Types a row where it is written. */
export function defineReportFormat(format: ReportFormat): ReportFormat {
  return format;
}
