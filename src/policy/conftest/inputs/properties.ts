import { readProperties } from '../../../formats/properties/reader.ts';
import type { InputFormat } from './input.ts';

/** Java properties. */
export const properties: InputFormat = {
  name: 'properties',
  doc: 'Java properties.',
  suffixes: ['.properties'],
  parse: (text, file) => readProperties(text, file),
};
