import { readHcl1 } from '../../../formats/hcl1/reader.ts';
import type { InputFormat } from './input.ts';

/** Terraform's language before version 0.12. */
export const hcl1: InputFormat = {
  name: 'hcl1',
  doc: 'HCL 1: blocks are lists of objects; only where --parser names it.',
  suffixes: ['.hcl1'],
  parse: (text, file) => readHcl1(text, file),
};
