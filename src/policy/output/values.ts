import type { ExplainedTerm } from '../../rego/observe/explain.ts';
import type { Location } from '../../rego/syntax/ast.ts';
import { termText } from '../../rego/value/print.ts';

/** Longest text of a value. */
const longest = 200;

/** Text of a value in Rego, cut where it is long. */
export function valueText({ value }: Pick<ExplainedTerm, 'value'>): string {
  const text = value === undefined ? 'undefined' : termText(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A condition with the values of its terms below them, as the original's `--var-values` draws it. */
export function valueLines(location: Location, terms: readonly ExplainedTerm[]): string[] {
  const { source, row, offset, end } = location;
  const rows = source.text.slice(offset, end).split('\n').length;
  const lines = source.text.split('\n').slice(row - 1, row - 1 + rows);
  lines[0] = `${blank(lines[0] ?? '', location.col)}${source.text.slice(offset, end).split('\n')[0]}`;
  const drawn = lines.flatMap((line, index) => [
    `    ${line}`,
    ...drawValues(
      line,
      terms.filter((term) => term.location.row === row + index),
    ),
  ]);
  return [`  ${source.name}:${row}:`, ...drawn];
}

function drawValues(line: string, terms: readonly ExplainedTerm[]): string[] {
  const columns = new Map(terms.map((term) => [term.location.col, term]));
  const sorted = [...columns.values()].sort((left, right) => left.location.col - right.location.col);
  if (sorted.length === 0) return [];
  const drawn = [cells(line, sorted, '|')];
  for (let last = sorted.length - 1; last >= 0; last -= 1) {
    const term = sorted[last] as ExplainedTerm;
    const before = last === 0 ? blank(line, term.location.col) : cells(line, sorted.slice(0, last), '|');
    drawn.push(`${before}${blank(line, term.location.col).slice(before.length)}${valueText(term)}`);
  }
  return drawn.map((text) => `    ${text}`);
}

/** A sign at the column of each term. */
function cells(line: string, terms: readonly ExplainedTerm[], sign: string): string {
  let text = '';
  for (const { location } of terms) text += `${blank(line, location.col).slice(text.length)}${sign}`;
  return text;
}

/** Blanks up to a column; tabs of the line stay. */
function blank(line: string, column: number): string {
  return [...line]
    .slice(0, column - 1)
    .map((character) => (character === '\t' ? '\t' : ' '))
    .join('');
}
