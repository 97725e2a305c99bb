import { defineCatalogue } from '../../core/index.ts';
import { cyclonedx } from './cyclonedx.ts';
import type { ReportFormat } from './format.ts';
import { json } from './json.ts';
import { sarif } from './sarif.ts';
import { table } from './table.ts';

/** Every format that a scan's result can be written in, in alphabetical order. */
export const reportFormats = defineCatalogue<ReportFormat>([cyclonedx, json, sarif, table]);
