import { malformedLine } from '../../../formats/malformed.ts';
import { parseJson } from '../../../rego/value/json.ts';
import type { InputFormat } from './input.ts';

/** JSON lines. */
export const jsonl: InputFormat = {
  name: 'jsonl',
  doc: 'JSON lines: each line is a document.',
  suffixes: ['.jsonl', '.ndjson'],
  parse: (text, file) =>
    text.split('\n').flatMap((line, index) => {
      if (line.trim() === '') return [];
      try {
        return [parseJson(line)];
      } catch (cause) {
        throw malformedLine(file, index + 1, `no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
      }
    }),
};
