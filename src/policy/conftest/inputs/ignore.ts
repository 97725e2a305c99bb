import { readIgnore } from '../../../formats/ignore/reader.ts';
import type { InputFormat } from './input.ts';

/** Files that say what other tools leave out. */
export const ignore: InputFormat = {
  name: 'ignore',
  doc: '.gitignore and .dockerignore: a list of entries with Kind, Original and Value.',
  suffixes: ['.dockerignore', '.gitignore', '.ignore'],
  parse: (text) => [readIgnore(text)],
};
