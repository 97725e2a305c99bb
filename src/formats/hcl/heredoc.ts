import { HclCursor } from './cursor.ts';
import type { HclNode } from './node.ts';
import { type ExpressionReader, parseTemplate } from './template.ts';
import { detail } from '../details.ts';

/** A here-document behind its `<<`; `<<-` takes the least indentation away (HCL native syntax specification, "Template Literals"). */
export function parseHeredoc(cursor: HclCursor, expression: ExpressionReader): HclNode {
  const start = cursor.at - 2;
  const flush = cursor.take('-');
  const marker = cursor.match(/[\p{ID_Start}_][\p{ID_Continue}-]*/uy);
  if (marker === undefined || cursor.match(/\r?\n/y) === undefined)
    throw cursor.fail(detail('expected the marker of a here-document and a line feed'));
  const bodyAt = cursor.at;
  const firstLine = (): number => cursor.lineAt(bodyAt);
  const lines = bodyLines(cursor, marker);
  const body = (flush ? unindented(lines) : lines).map((line) => `${line}\n`).join('');
  const inner = new HclCursor(body, cursor.file, { firstLine, depth: cursor.depth });
  const parts = cursor.nested(() => parseTemplate(inner, { quoted: false, expression }), 'same');
  if (!inner.done) throw inner.fail(detail('a template directive closes what is not open'));
  return { kind: 'template', parts, source: cursor.text.slice(start, cursor.at) };
}

/** Lines up to the marker; the cursor then stands behind the marker. */
function bodyLines(cursor: HclCursor, marker: string): string[] {
  const lines: string[] = [];
  while (!cursor.done) {
    const feed = cursor.text.indexOf('\n', cursor.at);
    const end = feed < 0 ? cursor.text.length : feed;
    const line = cursor.text.slice(cursor.at, end).replace(/\r$/, '');
    if (line.trim() === marker) {
      cursor.at = end;
      return lines;
    }
    lines.push(line);
    cursor.at = end + 1;
  }
  throw cursor.fail(detail('the here-document {marker} is never closed', { marker }));
}

function unindented(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const least = indents.reduce((least, indent) => Math.min(least, indent), Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(Math.min(least, line.length - line.trimStart().length)));
}
