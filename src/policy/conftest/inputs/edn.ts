import { readEdn } from '../../../formats/edn/reader.ts';
import type { InputFormat } from './input.ts';

/** Extensible data notation. */
export const edn: InputFormat = {
  name: 'edn',
  doc: 'EDN: keys as they are written (:db), values that are no collections as texts.',
  suffixes: ['.edn'],
  parse: (text, file) => readEdn(text, file),
};
