import { jsonString, jsonText } from '../../rego/value/print.ts';
import type { Value } from '../../rego/value/value.ts';

/** JSON text of a value as Go writes it: `<`, `>` and `&` escaped, members in order, no spaces. */
export function compactJson(value: Value): string {
  return jsonText(value, true);
}

/** JSON text of an object from the texts of its members, in the order given; members that are undefined are left out. */
export function objectJson(members: Readonly<Record<string, string | undefined>>): string {
  const texts = Object.entries(members).flatMap(([name, text]) =>
    text === undefined ? [] : [`${jsonString(name, true)}:${text}`],
  );
  return `{${texts.join(',')}}`;
}

/** JSON text of an array from the texts of its items. */
export function arrayJson(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^"{}[\],:]+/g;

/** The same JSON with line breaks and an indentation, two blanks by default; empty objects and arrays stay on their line. */
export function indentJson(compact: string, indentation = '  '): string {
  const parts: string[] = [];
  let depth = 0;
  let before = '';
  const newLine = (): string => `\n${indentation.repeat(depth)}`;
  for (const [text] of compact.matchAll(token)) {
    const isEnd = text === '}' || text === ']';
    const wasStart = before === '{' || before === '[';
    if (isEnd) depth -= 1;
    if ((isEnd && !wasStart) || (!isEnd && wasStart)) parts.push(newLine());
    parts.push(text);
    if (text === '{' || text === '[') depth += 1;
    if (text === ',') parts.push(newLine());
    if (text === ':') parts.push(' ');
    before = text;
  }
  return parts.join('');
}
