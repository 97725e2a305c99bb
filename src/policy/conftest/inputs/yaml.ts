import { readYamlDocuments } from '../../load/document.ts';
import type { InputFormat } from './input.ts';

/** YAML. */
export const yaml: InputFormat = {
  name: 'yaml',
  doc: 'YAML of one or several documents; also standard input.',
  suffixes: ['.yaml', '.yml'],
  parse(text, file) {
    const documents = readYamlDocuments(text, file).map(({ value }) => value);
    const [only = null] = documents;
    return documents.length > 1 ? documents : only;
  },
};
