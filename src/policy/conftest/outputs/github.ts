import { type CheckResult, type ConftestResult, totalsOf, totalsText } from '../result.ts';
import { escapeCommand } from './escape.ts';
import type { ConftestOutput } from './output.ts';

/** Workflow commands of GitHub Actions. */
export const github: ConftestOutput = {
  name: 'github',
  doc: 'Workflow commands of GitHub Actions.',
  render: (results) => `${[...results.flatMap(linesOf), totalsText(results)].join('\n')}\n`,
};

function linesOf(result: CheckResult): string[] {
  const { filename, namespace, failures, warnings, exceptions, successes } = result;
  const line =
    (start: string) =>
    ({ msg, loc }: ConftestResult): string =>
      `${start} file=${escapeProperty(loc?.file ?? filename)}${loc?.line === undefined ? '' : `,line=${loc.line}`}::${escapeCommand(msg)}`;
  return [
    `::group::Testing '${filename}' against ${totalsOf([result]).tests} policies in namespace '${namespace}'`,
    ...failures.map(line('::error')),
    ...warnings.map(line('::warning')),
    ...exceptions.map(line('exception')),
    ...(successes > 0 ? [`success file=${filename} ${successes}`] : []),
    '::endgroup::',
  ];
}

function escapeProperty(value: string): string {
  return escapeCommand(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
