// Draws terminal lines as SVG: every run stands at its own column, so that box drawings meet whatever font the reader has.
import type { Run } from './ansi.ts';

// No higher than the box-drawing glyphs of common fonts, so that a table's upright lines meet.
const cell = { width: 8.4, height: 16 };
const margin = { side: 18, top: 48, bottom: 18 };
const colors = [
  '#484f58',
  '#ff7b72',
  '#3fb950',
  '#d29922',
  '#58a6ff',
  '#bc8cff',
  '#39c5cf',
  '#b1bac4',
  '#6e7681',
  '#ffa198',
  '#56d364',
  '#e3b341',
  '#79c0ff',
  '#d2a8ff',
  '#56d4dd',
  '#f0f6fc',
];

/** A picture of a terminal window with this title. */
export function drawTerminal(lines: readonly (readonly Run[])[], title: string): string {
  const columns = Math.max(
    ...lines.map((runs) => runs.reduce((end, { column, cells }) => Math.max(end, column + cells), 0)),
  );
  const width = Math.ceil(columns * cell.width + 2 * margin.side);
  const height = lines.length * cell.height + margin.top + margin.bottom;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (fill, index) => `<circle cx="${20 + index * 20}" cy="20" r="6" fill="${fill}"/>`,
    ),
    `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Noto Sans Mono CJK SC',monospace" font-size="14" fill="#e6edf3">`,
    `<text x="${width / 2}" y="25" text-anchor="middle" fill="#8b949e">${escape(title)}</text>`,
    ...lines.flatMap((runs, row) => runs.filter(({ text }) => text.trim() !== '').map((run) => drawRun(run, row))),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

function drawRun(run: Run, row: number): string {
  const leading = run.text.length - run.text.trimStart().length;
  const text = run.text.trim();
  const cells = run.cells - (run.text.length - text.length);
  const x = (margin.side + (run.column + leading) * cell.width).toFixed(1);
  const y = margin.top + row * cell.height + 13;
  return `<text x="${x}" y="${y}" textLength="${(cells * cell.width).toFixed(1)}" lengthAdjust="spacingAndGlyphs"${lookOf(run)}>${escape(text).replaceAll(' ', '\u00a0')}</text>`;
}

function lookOf({ color, bold, dim, underline }: Run): string {
  const fill = typeof color === 'number' ? colors[color] : color;
  return [
    fill === undefined ? '' : ` fill="${fill}"`,
    bold ? ' font-weight="bold"' : '',
    dim ? ' opacity="0.65"' : '',
    underline ? ' text-decoration="underline"' : '',
  ].join('');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
