import { readJson } from '../../load/document.ts';
import type { InputFormat } from './input.ts';
import { readTagValue } from './spdx-tags.ts';

/** SPDX documents. */
export const spdx: InputFormat = {
  name: 'spdx',
  doc: 'SPDX 2, tag-value or JSON; tag-value is shown as the JSON form.',
  suffixes: ['.spdx', '.spdx.json'],
  parse: (text, file) => (text.trimStart().startsWith('{') ? readJson(text, file) : readTagValue(text, file)),
};
