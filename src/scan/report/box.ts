import { textWidth, wrap } from './text-width.ts';

/** A column of a table. */
export interface Column {
  readonly header: string;
  /** Whether its cells may be wrapped where the terminal is narrow, and to how few columns. */
  readonly narrowest?: number;
  readonly align?: 'center';
  /** Colours a line of a cell; the cell's whole text says which. */
  readonly paint?: (line: string, cell: string) => string;
}

type Row = readonly string[];

/**
 * Draws a table with box-drawing characters. A cell that repeats the one above it is merged with it, if the cell in the
 * first column does too: rows of one library read as one block.
 */
export function drawBox(columns: readonly Column[], rows: readonly Row[], width = Infinity): string {
  const widths = columnWidths(columns, rows, width);
  const header = columns.map((column) => column.header);
  const lines = [rule(widths, '┌', '┬', '┐'), ...cellLines(columns, header, widths, true)];
  rows.forEach((row, index) => {
    const above = index === 0 ? undefined : rows[index - 1];
    const merged = row.map((cell, column) => above !== undefined && above[0] === row[0] && above[column] === cell);
    lines.push(separator(widths, merged));
    lines.push(
      ...cellLines(
        columns,
        row.map((cell, column) => (merged[column] === true ? '' : cell)),
        widths,
        false,
      ),
    );
  });
  return `${[...lines, rule(widths, '└', '┴', '┘')].join('\n')}\n`;
}

/** As wide as the cells; where that is too wide, columns that may be narrowed give way, the widest first. */
function columnWidths(columns: readonly Column[], rows: readonly Row[], available: number): number[] {
  const widths = columns.map(({ header }, index) =>
    Math.max(...[header, ...rows.map((row) => row[index] ?? '')].flatMap((cell) => cell.split('\n')).map(textWidth)),
  );
  const frame = 3 * columns.length + 1;
  let excess = widths.reduce((sum, width) => sum + width, frame) - available;
  while (excess > 0) {
    const at = widest(columns, widths);
    if (at === undefined) break;
    widths[at] = (widths[at] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function widest(columns: readonly Column[], widths: readonly number[]): number | undefined {
  const shrinkable = widths.flatMap((width, index) => (width > (columns[index]?.narrowest ?? Infinity) ? [index] : []));
  return shrinkable.sort((left, right) => (widths[right] ?? 0) - (widths[left] ?? 0))[0];
}

function cellLines(columns: readonly Column[], row: Row, widths: readonly number[], isHeader: boolean): string[] {
  const cells = row.map((cell, index) => wrap(cell, widths[index] ?? 0));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const parts = cells.map((lines, index) => {
      const column = columns[index];
      const padded = pad(lines[line] ?? '', widths[index] ?? 0, isHeader || column?.align === 'center');
      return isHeader || column?.paint === undefined ? padded : column.paint(padded, row[index] ?? '');
    });
    return `│ ${parts.join(' │ ')} │`;
  });
}

function pad(text: string, width: number, centred: boolean): string {
  const space = Math.max(0, width - textWidth(text));
  const left = centred ? Math.floor(space / 2) : 0;
  return `${' '.repeat(left)}${text}${' '.repeat(space - left)}`;
}

function rule(widths: readonly number[], left: string, middle: string, right: string): string {
  return `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}`;
}

/** The line between two rows, open where cells are merged. */
function separator(widths: readonly number[], merged: readonly boolean[]): string {
  const parts = widths.map((width, index) => (merged[index] === true ? ' ' : '─').repeat(width + 2));
  const joints = widths.slice(1).map((_, index) => joint(merged[index] === true, merged[index + 1] === true));
  const inner = parts.map((part, index) => part + (joints[index] ?? '')).join('');
  return `${merged[0] === true ? '│' : '├'}${inner}${merged.at(-1) === true ? '│' : '┤'}`;
}

function joint(leftOpen: boolean, rightOpen: boolean): string {
  if (leftOpen) return rightOpen ? '│' : '├';
  return rightOpen ? '┤' : '┼';
}
