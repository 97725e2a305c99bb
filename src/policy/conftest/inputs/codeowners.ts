import { readCodeowners } from '../../../formats/codeowners/reader.ts';
import type { InputFormat } from './input.ts';

/** Owners of the files of a repository. */
export const codeowners: InputFormat = {
  name: 'codeowners',
  doc: 'CODEOWNERS: rules with pattern, owners, comment and lineNumber.',
  suffixes: ['.codeowners'],
  pattern: /^codeowners$/,
  parse: (text, file) => readCodeowners(text, file),
};
