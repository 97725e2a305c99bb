// What a terminal shows of a program's output: lines of styled text (ECMA-48 SGR and the few controls that progress lines use).

/** Look of some characters. */
export interface Style {
  /** Index of the terminal's 16 colours, or a CSS colour. */
  readonly color?: number | string;
  readonly bold?: true;
  readonly dim?: true;
  readonly underline?: true;
}

/** Characters of one look, `column` cells from the left. */
export interface Run extends Style {
  readonly column: number;
  readonly text: string;
  /** Cells that the text takes; East Asian wide characters take two. */
  readonly cells: number;
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Lines of boxes and wide characters stand alone: another font may serve them, with widths of its own. */
const pieces = new RegExp(`[\\u2500-\\u257f]+|(?:${wide.source})+|(?:(?![\\u2500-\\u257f]|${wide.source}).)+`, 'gu');

/** Lines of a terminal after the output; a carriage return writes over the line, other controls are dropped. */
export function terminalLines(output: string): Run[][] {
  let style: Style = {};
  return output
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => {
      const runs: Run[] = [];
      const shown = line.split('\r').at(-1) ?? '';
      for (const [, codes, text] of shown.matchAll(/\x1b\[([\d;]*)m|([^\x1b]+)|\x1b(?:\[[\d;?]*[A-Za-z]|.)/g)) {
        if (codes !== undefined) style = applyCodes(style, codes.split(';').map(Number));
        else for (const [piece] of (text ?? '').matchAll(pieces)) runs.push(runAfter(runs.at(-1), piece, style));
      }
      return runs;
    });
}

function runAfter(before: Run | undefined, text: string, style: Style): Run {
  return { ...style, column: before === undefined ? 0 : before.column + before.cells, text, cells: cellsOf(text) };
}

/** Cells that a text takes in a terminal. */
export function cellsOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);
}

function applyCodes(style: Style, codes: readonly number[]): Style {
  const [code = 0, ...rest] = codes;
  if (code === 38 && rest[0] === 5) return applyRest({ ...style, color: paletteColor(rest[1] ?? 0) }, rest.slice(2));
  if (code === 38 && rest[0] === 2)
    return applyRest({ ...style, color: `rgb(${rest.slice(1, 4).join(',')})` }, rest.slice(4));
  return applyRest(applyCode(style, code), rest);
}

function applyRest(style: Style, rest: readonly number[]): Style {
  return rest.length === 0 ? style : applyCodes(style, rest);
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 22) return without(style, 'bold', 'dim');
  if (code === 24) return without(style, 'underline');
  if (code === 39) return without(style, 'color');
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, color: code - 82 };
  return style;
}

function without(style: Style, ...names: readonly (keyof Style)[]): Style {
  return Object.fromEntries(Object.entries(style).filter(([name]) => !names.some((other) => other === name)));
}

/** Colours of the 256-colour palette: 16 named, a cube of six steps, 24 greys. */
function paletteColor(index: number): number | string {
  if (index < 16) return index;
  if (index >= 232)
    return `rgb(${Array(3)
      .fill(8 + (index - 232) * 10)
      .join(',')})`;
  const step = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return `rgb(${step(Math.floor(cube / 36))},${step(Math.floor(cube / 6) % 6)},${step(cube % 6)})`;
}
