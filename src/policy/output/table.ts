/** Columns that a character takes: two for those of East Asia, none for what joins to others. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
      character,
    )
      ? 2
      : 1;
  }
  return width;
}

/** A table in lines of box characters, its headings in the middle of their columns. */
export function drawTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(widthOf(heading), ...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}`;
  const line = (cells: readonly string[]): string => `│${cells.map((cell) => ` ${cell} `).join('│')}│`;
  const left = (cell: string, width: number): string => cell + ' '.repeat(width - widthOf(cell));
  const centre = (cell: string, width: number): string =>
    left(' '.repeat(Math.floor((width - widthOf(cell)) / 2)) + cell, width);
  const cells = (row: readonly string[], place: typeof left): string =>
    line(widths.map((width, column) => place(row[column] ?? '', width)));
  const body = rows.map((row) => cells(row, left));
  return [rule('┌', '┬', '┐'), cells(headings, centre), rule('├', '┼', '┤'), ...body, rule('└', '┴', '┘'), ''].join(
    '\n',
  );
}

/** Rows without headings, figures to the right. */
export function drawRows(rows: readonly (readonly [string, string])[]): string {
  const [names, values] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${'─'.repeat((names ?? 0) + 2)}${middle}${'─'.repeat((values ?? 0) + 2)}${right}\n`;
  const lines = rows.map(([name, value]) => `│ ${name.padEnd(names ?? 0)} │ ${value.padStart(values ?? 0)} │\n`);
  return `${rule('┌', '┬', '┐')}${lines.join('')}${rule('└', '┴', '┘')}`;
}
