import { readHcl } from '../../../formats/hcl/reader.ts';
import type { InputFormat } from './input.ts';

/** Terraform's language. */
export const hcl2: InputFormat = {
  name: 'hcl2',
  doc: 'HCL 2: Terraform files and their variables.',
  suffixes: ['.hcl', '.tf', '.tfvars'],
  parse: (text, file) => readHcl(text, file),
};
