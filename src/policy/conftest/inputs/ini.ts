import { readIni } from '../../../formats/ini/reader.ts';
import type { InputFormat } from './input.ts';

/** INI files. */
export const ini: InputFormat = {
  name: 'ini',
  doc: 'INI: sections of keys.',
  suffixes: ['.ini'],
  parse: (text, file) => readIni(text, file),
};
