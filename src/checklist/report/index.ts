import { defineCatalogue } from '../../core/index.ts';
import type { ReportFormat } from './format.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { textReport } from './text.ts';

/** Every form, in alphabetical order. */
export const reportFormats = defineCatalogue<ReportFormat>([
  { name: 'html', doc: 'One self-contained page, readable by all, light and dark.', render: htmlReport },
  { name: 'json', doc: 'JSON for programs; the words are in the chosen language.', render: jsonReport },
  { name: 'text', doc: 'Text for a terminal.', render: textReport },
]);
