import { readDotenv } from '../../../formats/dotenv/reader.ts';
import type { InputFormat } from './input.ts';

/** Files of environment variables. */
export const dotenv: InputFormat = {
  name: 'dotenv',
  doc: 'Environment variables, .env.',
  suffixes: ['.env'],
  pattern: /^\.env\../,
  parse: (text, file) => readDotenv(text, file),
};
