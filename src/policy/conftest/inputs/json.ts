import { readJson } from '../../load/document.ts';
import type { InputFormat } from './input.ts';

/** JSON. */
export const json: InputFormat = {
  name: 'json',
  doc: 'JSON; each element of a list is a document.',
  suffixes: ['.json'],
  parse: readJson,
};
