import type { ErrorCode, YAMLParseError } from 'yaml';

/** Falco's parser says its complaints in these words; what it has none for is said in our parser's. */
const words: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_ALIAS: 'the referenced anchor is not defined',
  BAD_SCALAR_START: 'unknown token',
  BLOCK_AS_IMPLICIT_KEY: 'illegal map value',
  TAB_AS_INDENT: 'illegal tab when looking for indentation',
};

/** A complaint about YAML as Falco prints it, so that what reads its output finds the same: `yaml-cpp: error at line 1, column 11: illegal map value`. */
export function yamlComplaint(error: YAMLParseError, content: string): string {
  const at = error.code === 'BLOCK_AS_IMPLICIT_KEY' ? colonAfter(content, error.pos[0]) : error.pos[0];
  const before = content.slice(0, at).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  const said = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '');
  return `yaml-cpp: error at line ${before.length}, column ${column}: ${words[error.code] ?? said}`;
}

/** Where the colon of a key stands that begins at an offset: that is what Falco's parser stumbles over. */
function colonAfter(content: string, offset: number): number {
  const key = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\n]*?(?=:(?:\s|$)))\s*/.exec(content.slice(offset));
  return offset + (key?.[0].length ?? 0);
}
