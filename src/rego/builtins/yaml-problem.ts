import type { YAMLError } from 'yaml';

/** What an error of the library is to Go's reader. */
interface Wording {
  readonly code: YAMLError['code'];
  /** Of several errors with a code. */
  readonly says?: RegExp;
  readonly words: string;
  /** Found while characters are read: told without the line where it is the first. */
  readonly scanned: boolean;
}

const wordings: readonly Wording[] = [
  { code: 'BAD_INDENT', says: /mapping items/, words: 'did not find expected key', scanned: false },
  { code: 'BAD_SCALAR_START', words: 'found character that cannot start any token', scanned: true },
  { code: 'BLOCK_AS_IMPLICIT_KEY', words: 'mapping values are not allowed in this context', scanned: true },
  { code: 'MISSING_CHAR', says: /quote/, words: 'found unexpected end of stream', scanned: true },
  { code: 'TAB_AS_INDENT', words: 'found character that cannot start any token', scanned: true },
  { code: 'UNEXPECTED_TOKEN', says: /scalar at node end/, words: "could not find expected ':'", scanned: true },
];

/** An error of a YAML text in the words of Go's reader where they are known, else in the library's. */
export function yamlProblem(error: YAMLError, text: string): string {
  const line = error.linePos?.[0].line ?? 1;
  if (error.code === 'BAD_INDENT' || error.code === 'MISSING_CHAR') {
    const flow = /^Flow (map|sequence)/.exec(error.message)?.[1];
    if (flow !== undefined) return `yaml: line ${line}: ${unclosed(flow, text)}`;
  }
  const known = wordings.find(({ code, says }) => code === error.code && says?.test(error.message) !== false);
  if (known !== undefined) return `yaml: ${known.scanned && line === 1 ? '' : `line ${line}: `}${known.words}`;
  return `yaml: line ${line}: did not find expected node content: ${error.message.split('\n')[0]}`;
}

function unclosed(flow: string, text: string): string {
  if (/[[{,:]\s*$/.test(text)) return 'did not find expected node content';
  return `did not find expected ',' or '${flow === 'map' ? '}' : ']'}'`;
}
