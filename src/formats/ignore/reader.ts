import type { PlainMembers } from '../plain.ts';

/**
 * Reads a .gitignore or .dockerignore: an entry a line, with its kind (Comment, Empty, NegatedPath, Path), what it says without
 * its mark and its escapes, and the line as it is. Every text is such a file.
 */
export function readIgnore(text: string): PlainMembers[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => ({ ...entryOf(line), Original: line }));
}

function entryOf(line: string): PlainMembers {
  const stripped = withoutBlanks(line);
  if (stripped === '') return { Kind: 'Empty', Value: line };
  if (line.startsWith('#')) return { Kind: 'Comment', Value: stripped.slice(1).trim() };
  if (line.startsWith('!')) return { Kind: 'NegatedPath', Value: unescaped(stripped.slice(1)) };
  return { Kind: 'Path', Value: unescaped(stripped) };
}

/** A line without the blanks at its end; one that a backslash stands before is part of the path. */
function withoutBlanks(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ') end -= 1;
  return line.slice(0, line[end - 1] === '\\' ? end + 1 : end);
}

function unescaped(path: string): string {
  return path.replace(/\\(\\?)/g, '$1');
}
