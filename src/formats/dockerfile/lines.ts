import { malformedLine } from '../malformed.ts';
import { shellWords } from './instruction.ts';
import { detail } from '../details.ts';

/** A comment or an instruction with its continuation lines joined. */
export interface DockerfileLine {
  readonly kind: 'comment' | 'instruction';
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Splits a Dockerfile into comments and instructions (Dockerfile reference, "Format", "Parser directives", "Here-documents").
 * Comments and empty lines inside of a continued instruction vanish, as do the bodies of here-documents.
 * @throws FormatError FORMAT_MALFORMED where a here-document is never closed
 */
export function dockerfileLines(text: string, file: string): DockerfileLine[] {
  const natural = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const { escape, first } = directives(natural);
  const found: DockerfileLine[] = [];
  for (let index = first; index < natural.length; index++) {
    const content = natural[index]?.trim() ?? '';
    if (content === '') continue;
    if (content.startsWith('#')) {
      found.push({ kind: 'comment', text: content.slice(1).trim(), line: index + 1 });
      continue;
    }
    const { joined, last } = joinContinued(natural, index, escape);
    found.push({ kind: 'instruction', text: joined, line: index + 1 });
    index = skipHereDocuments(natural, last, joined, file);
  }
  return found;
}

/** Parser directives: comments of the form `name=value` before anything else. */
function directives(lines: readonly string[]): { escape: '\\' | '`'; first: number } {
  let escape: '\\' | '`' = '\\';
  let first = 0;
  for (const line of lines) {
    const [, name, value] = /^#\s*(escape|syntax|check)\s*=\s*(.+?)\s*$/i.exec(line) ?? [];
    if (name === undefined) break;
    if (name.toLowerCase() === 'escape' && value === '`') escape = '`';
    first++;
  }
  return { escape, first };
}

function joinContinued(lines: readonly string[], start: number, escape: string): { joined: string; last: number } {
  const parts: string[] = [];
  let last = start;
  for (let index = start; index < lines.length; index++) {
    const raw = lines[index] ?? '';
    if (index > start && (raw.trim() === '' || raw.trimStart().startsWith('#'))) continue;
    last = index;
    const line = parts.length === 0 ? raw.trimStart() : raw;
    const kept = line.trimEnd();
    if (!kept.endsWith(escape)) {
      parts.push(line);
      break;
    }
    parts.push(kept.slice(0, -1));
  }
  return { joined: parts.join('').trimEnd(), last };
}

/** Index of the last line of the here-documents that an instruction opens; the line itself where there are none. */
function skipHereDocuments(lines: readonly string[], last: number, instruction: string, file: string): number {
  if (!/^(?:add|copy|run)\s/i.test(instruction)) return last;
  let at = last;
  for (const word of shellWords(instruction)) {
    const [, dash, , name] = /^\d*<<(-?)(['"]?)([A-Za-z_]\w*)\2$/.exec(word) ?? [];
    if (name === undefined) continue;
    do at++;
    while (at < lines.length && (dash ? lines[at]?.replace(/^\t+/, '') : lines[at]) !== name);
    if (at >= lines.length)
      throw malformedLine(file, last + 1, detail('the here-document {name} is never closed', { name }));
  }
  return at;
}
