import type { InputFormat } from './input.ts';
import { readXml } from './xml-tree.ts';

/** XML. */
export const xml: InputFormat = {
  name: 'xml',
  doc: 'XML: attributes begin with -, text beside them is #content.',
  suffixes: ['.xml'],
  parse: (text, file) => readXml(text, file),
};
