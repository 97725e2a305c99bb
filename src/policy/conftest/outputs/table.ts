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
      rows.reduce((most, row) => Math.max(most, (row[column] ?? '').length), title.length),
    );
    const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`;
    const line = (cells: readonly string[]): string =>
      `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
    const centred = header.map((title, column) => centre(title, widths[column] ?? 0));
    return `${[rule, line(centred), rule, ...rows.map(line), rule].join('\n')}\n`;
  },
};

function rowsOf({ filename, namespace, successes, exceptions, warnings, failures }: CheckResult): string[][] {
  const row = (kind: string, message: string): string[] => [kind, filename, namespace, message.replace(/\s+/g, ' ')];
  return [
    ...Array.from({ length: successes }, () => row('success', '')),
    ...exceptions.map(({ msg }) => row('exception', msg)),
    ...warnings.map(({ msg }) => row('warning', msg)),
    ...failures.map(({ msg }) => row('failure', msg)),
  ];
}

function centre(words: string, width: number): string {
  return words.padStart(words.length + Math.floor((width - words.length) / 2)).padEnd(width);
}
