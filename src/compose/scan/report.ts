import { randomUUID } from 'node:crypto';
import { reportFormats } from '../../scan/report/index.ts';
import type { ScanResult } from '../../scan/result.ts';
import { ComposeError } from '../error.ts';
import type { ScanPorts, ScanSettings } from './ports.ts';
import { detail } from '../details.ts';

/** Where a report goes, for what only terminals want. */
export interface ReportPlace {
  readonly colour: boolean;
  /** Columns of the terminal; 0 where unknown. */
  readonly columns: number;
}

/** Writes a result in the format that the settings name. */
export function renderReport(
  result: ScanResult,
  settings: ScanSettings,
  { language }: Pick<ScanPorts, 'language'>,
  { colour, columns }: ReportPlace,
): string {
  const format = reportFormats.get(settings.format);
  if (format === undefined) {
    const known = reportFormats.rows.map((row) => row.name).join(', ');
    const message = detail('no report format {format}; this version has {known}', { format: settings.format, known });
    throw new ComposeError('SETTING_UNSUPPORTED', { message, where: '--format' });
  }
  return format.render(result, {
    language,
    color: colour,
    ...(columns > 0 ? { width: columns } : {}),
    listAllPackages: settings['list-all-pkgs'],
    showSuppressed: settings['show-suppressed'],
    severities: settings.severity,
    uuid: randomUUID,
  });
}
