import { readCsv } from '../../../formats/csv/reader.ts';
import type { InputFormat } from './input.ts';

/** Comma-separated values. */
export const csv: InputFormat = {
  name: 'csv',
  doc: 'Comma-separated values: one list of objects, named by the first record.',
  suffixes: ['.csv'],
  parse: (text, file) => [readCsv(text, file)],
};
