import { type CheckResult, totalsOf, totalsText } from '../result.ts';
import type { ConftestOutput } from './output.ts';

/** SGR codes (ECMA-48, 8.3.117). */
const codes = { blue: 34, yellow: 33, red: 31, cyan: 36, green: 32 } as const;

/** Lines to read. */
export const stdout: ConftestOutput = {
  name: 'stdout',
  doc: 'Lines to read; colours on a terminal only.',
  render(results, { colour }) {
    const paint = (name: keyof typeof codes, words: string): string =>
      colour ? `\u001b[${codes[name]}m${words}\u001b[0m` : words;
    const printed = results.flatMap(({ printed: lines = [] }) =>
      lines.map((line) => `${paint('blue', 'PRNT ')}  ${line}`),
    );
    const lines = results.flatMap((result) => linesOf(result, paint));
    const sums = paint(colourOf(results), totalsText(results, { showsSkipped: true }));
    return `${[...printed, ...lines, '', sums].join('\n')}\n`;
  },
};

function linesOf(result: CheckResult, paint: (name: keyof typeof codes, words: string) => string): string[] {
  const { filename, namespace, warnings, failures, exceptions } = result;
  const place = `${filename === '-' ? '-' : `- ${filename}`} - ${namespace} -`;
  return [
    ...warnings.map(({ msg }) => `${paint('yellow', 'WARN')} ${place} ${msg}`),
    ...failures.map(({ msg }) => `${paint('red', 'FAIL')} ${place} ${msg}`),
    ...exceptions.map(({ msg }) => `${paint('cyan', 'EXCP')} ${place} ${msg}`),
  ];
}

function colourOf(results: readonly CheckResult[]): keyof typeof codes {
  const { failures, warnings, exceptions } = totalsOf(results);
  if (failures > 0) return 'red';
  if (warnings > 0) return 'yellow';
  return exceptions > 0 ? 'cyan' : 'green';
}
