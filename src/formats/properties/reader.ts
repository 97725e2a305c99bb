import { FormatError } from '../error.ts';
import { malformedLine } from '../malformed.ts';
import { ownPlain, type PlainMembers, setPlain } from '../plain.ts';
import { detail } from '../details.ts';

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };
/** Characters that all references of a file may add up to. */
const expansionLimit = 1_000_000;

interface LogicalLine {
  readonly text: string;
  readonly line: number;
}

/**
 * Reads Java properties (java.util.Properties.load). `${name}` stands for another property of the file, or for nothing.
 * @throws FormatError FORMAT_MALFORMED with the line of a bad escape or a property that refers to itself; FORMAT_LIMIT
 */
export function readProperties(text: string, file: string): PlainMembers {
  const raw: PlainMembers = {};
  const lines = new Map<string, number>();
  for (const { text: content, line } of logicalLines(text)) {
    const [, name = '', value = ''] = /^([^\\=:\s]*(?:\\[^][^\\=:\s]*)*)\s*(?:[=:]\s*)?([^]*)$/.exec(content) ?? [];
    const key = unescaped(name, file, line);
    setPlain(raw, key, unescaped(value, file, line));
    lines.set(key, line);
  }
  const result: PlainMembers = {};
  const budget = { left: expansionLimit };
  for (const [name, line] of lines) setPlain(result, name, expanded(name, { raw, file, line, open: [], budget }));
  return result;
}

/** Lines with their continuations joined; comments and empty lines left out. */
function logicalLines(text: string): LogicalLine[] {
  const found: LogicalLine[] = [];
  let open: { text: string; line: number } | undefined;
  text.split(/\r\n|\n|\r/).forEach((natural, index) => {
    const content = natural.trimStart();
    if (open === undefined && (content === '' || /^[#!]/.test(content))) return;
    const line = open ?? { text: '', line: index + 1 };
    const backslashes = /\\*$/.exec(content)?.[0].length ?? 0;
    const continues = backslashes % 2 === 1;
    line.text += continues ? content.slice(0, -1) : content;
    open = continues ? line : undefined;
    if (open === undefined) found.push(line);
  });
  if (open !== undefined) found.push(open);
  return found;
}

function unescaped(words: string, file: string, line: number): string {
  return words.replace(/\\(u[^]{0,4}|[^])?/g, (whole, escaped: string = '') => {
    if (!escaped.startsWith('u')) return escapes[escaped] ?? escaped;
    if (!/^u[\da-fA-F]{4}$/.test(escaped))
      throw malformedLine(file, line, detail('bad escape {escape}', { escape: whole }));
    return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  });
}

interface Expansion {
  readonly raw: PlainMembers;
  readonly file: string;
  readonly line: number;
  /** Properties whose values are being expanded. */
  readonly open: readonly string[];
  readonly budget: { left: number };
}

function expanded(name: string, { raw, file, line, open, budget }: Expansion): string {
  if (open.includes(name)) throw malformedLine(file, line, detail('the property {name} refers to itself', { name }));
  if (open.length > 64) throw limit(file, line);
  return String(ownPlain(raw, name) ?? '').replace(/\$\{([^{}]*)\}/g, (_, other: string) => {
    const value = expanded(other, { raw, file, line, open: [...open, name], budget });
    budget.left -= value.length + 1;
    if (budget.left < 0) throw limit(file, line);
    return value;
  });
}

function limit(file: string, line: number): FormatError {
  return new FormatError('FORMAT_LIMIT', {
    message: detail('references between properties grow too far'),
    where: `${file}:${line}`,
  });
}
