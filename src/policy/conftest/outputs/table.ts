import type { CheckResult } from '../result.ts';
import type { ConftestOutput } from './output.ts';

const header = ['RESULT', 'FILE', 'NAMESPACE', 'MESSAGE'] as const;

/** A table. */
export const table: ConftestOutput = {
  name: 'table',
  doc: 'A table of results, files, namespaces and messages.',
  render(results) {
    const rows = results.flatMap(rowsOf);
    if (rows.length === 0) return '';
    const widths = header.map((title, column) =>
      rows.reduce((most, row) => Math.max(most, widthOf(row[column] ?? '')), title.length),
    );
    const rule = (left: string, middle: string, right: string): string =>
      `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}`;
    const line = (cells: readonly string[]): string =>
      `│ ${widths.map((width, column) => padded(cells[column] ?? '', width)).join(' │ ')} │`;
    const centred = header.map((title, column) => centre(title, widths[column] ?? 0));
    return `${[rule('┌', '┬', '┐'), line(centred), rule('├', '┼', '┤'), ...rows.map(line), rule('└', '┴', '┘')].join('\n')}\n`;
  },
};

/** Rows of lines: what has many goes on below, in its own column. */
function rowsOf(result: CheckResult): string[][] {
  const { filename, namespace, successes, exceptions, warnings, skipped = [], failures } = result;
  const rows = (kind: string, messages: readonly { readonly msg: string }[]): string[][] =>
    messages.flatMap(({ msg }) => {
      const [first = '', ...more] = msg.split(/\r?\n/);
      return [[kind, filename, namespace, first], ...more.map((text) => ['', '', '', text])];
    });
  return [
    ...rows(
      'success',
      Array.from({ length: successes }, () => ({ msg: 'SUCCESS' })),
    ),
    ...rows('exception', exceptions),
    ...rows('warning', warnings),
    ...rows('skipped', skipped),
    ...rows('failure', failures),
  ];
}

/** Columns that a terminal needs for a text: two for each sign of a wide script (Unicode Standard Annex 11). */
function widthOf(text: string): number {
  return Array.from(text, (sign) => (wide.test(sign) ? 2 : 1)).reduce((sum: number, width) => sum + width, 0);
}

const wide = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]/u;

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

function centre(words: string, width: number): string {
  return words.padStart(words.length + Math.floor((width - words.length) / 2)).padEnd(width);
}
