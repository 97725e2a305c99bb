import { readNginx } from '../../../formats/nginx/reader.ts';
import type { InputFormat } from './input.ts';

/** Configurations of nginx. */
export const nginx: InputFormat = {
  name: 'nginx',
  doc: 'nginx.conf: directives with name, parameters and block.',
  suffixes: ['.nginx'],
  pattern: /^nginx\.conf$/,
  parse: (text, file) => readNginx(text, file),
};
