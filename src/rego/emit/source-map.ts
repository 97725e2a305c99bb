import type { Mapping } from './writer.ts';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 VLQ of a signed number (source map specification, ECMA-426). */
function encodeNumber(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[digit | (rest > 0 ? 32 : 0)] ?? '';
  } while (rest > 0);
  return text;
}

/** Source map of generated lines, with the text of the policies in it. @param file name of the generated file */
export function sourceMapOf(mappings: readonly Mapping[], file: string): string {
  const sources = [...new Set(mappings.map(({ location }) => location.source))];
  const numbers = new Map(sources.map((source, index) => [source, index]));
  const byLine = new Map(mappings.map((mapping) => [mapping.line, mapping]));
  const last = mappings.reduce((line, mapping) => Math.max(line, mapping.line), -1);
  const before = { source: 0, row: 0, col: 0 };
  const lines: string[] = [];
  for (let line = 0; line <= last; line += 1) {
    const location = byLine.get(line)?.location;
    if (location === undefined) lines.push('');
    else {
      const at = { source: numbers.get(location.source) ?? 0, row: location.row - 1, col: location.col - 1 };
      lines.push([0, at.source - before.source, at.row - before.row, at.col - before.col].map(encodeNumber).join(''));
      Object.assign(before, at);
    }
  }
  return JSON.stringify({
    version: 3,
    file,
    sources: sources.map(({ name }) => name),
    sourcesContent: sources.map(({ text }) => text),
    names: [],
    mappings: lines.join(';'),
  });
}
