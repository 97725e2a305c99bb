import type { Location, RefPath, Term } from './ast.ts';

const step = /\.([A-Za-z_][A-Za-z_0-9]*)|\["((?:[^"\\]|\\.)*)"\]|\[([0-9]+)\]/y;

/** Reads a reference of constants, `input.a["b-c"][0]`; undefined where the text is something else. */
export function parsePath(text: string): RefPath | undefined {
  const location: Location = { source: { name: '', text }, row: 1, col: 1, offset: 0, end: text.length };
  const head = /^[A-Za-z_][A-Za-z_0-9]*/.exec(text)?.[0];
  if (head === undefined) return undefined;
  const tail: Term[] = [];
  for (let at = head.length; at < text.length; at = step.lastIndex) {
    step.lastIndex = at;
    const [, word, quoted, number] = step.exec(text) ?? [];
    if (number !== undefined) {
      tail.push({ type: 'number', location, value: number });
      continue;
    }
    const value = word ?? unquote(quoted);
    if (value === undefined) return undefined;
    tail.push({ type: 'string', location, value });
  }
  return [{ type: 'var', location, value: head }, ...tail];
}

function unquote(quoted: string | undefined): string | undefined {
  if (quoted === undefined) return undefined;
  try {
    return String(JSON.parse(`"${quoted}"`));
  } catch {
    return undefined;
  }
}
