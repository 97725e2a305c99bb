import { type CheckResult, type ConftestResult, totalsOf, totalsText } from '../result.ts';
import { escapeCommand } from './escape.ts';
import type { ConftestOutput } from './output.ts';

/** Workflow commands of GitHub Actions. */
export const github: ConftestOutput = {
  name: 'github',
  doc: 'Workflow commands of GitHub Actions.',
  render(results, { githubHidePassed = false }) {
    const shown = githubHidePassed ? results.filter(isMoreThanPassed) : results;
    return `${[...shown.flatMap(linesOf), totalsText(results)].join('\n')}\n`;
  },
};

function isMoreThanPassed({ failures, warnings, exceptions, skipped = [] }: CheckResult): boolean {
  return failures.length + warnings.length + exceptions.length + skipped.length > 0;
}

function linesOf(result: CheckResult): string[] {
  const { filename, namespace, failures, warnings, exceptions, skipped = [], successes } = result;
  const says = (level: string) => (message: ConftestResult) => commandsOf(level, message, filename);
  return [
    `::group::Testing ${JSON.stringify(filename)} against ${totalsOf([result]).tests} policies in namespace ${JSON.stringify(namespace)}`,
    ...failures.flatMap(says('error')),
    ...warnings.flatMap(says('warning')),
    ...exceptions.flatMap(says('notice')),
    ...skipped.flatMap(({ msg }) => commandsOf('notice', { msg: `Test was skipped: ${msg}` }, filename)),
    command('notice', filename, 1, `Number of successful checks: ${successes}`),
    '::endgroup::',
  ];
}

/** At the place that the policy names; where that is in another file, at both. */
function commandsOf(level: string, { msg, loc }: ConftestResult, filename: string): string[] {
  const { file = filename, line = 1 } = loc ?? {};
  if (file === filename) return [command(level, file, line, msg)];
  return [command(level, file, line, msg), command(level, filename, 1, `(ORIGINATING FROM ${file} L${line}) ${msg}`)];
}

function command(level: string, file: string, line: number, message: string): string {
  return `::${level} file=${escapeProperty(file)},line=${line}::${escapeCommand(message)}`;
}

function escapeProperty(value: string): string {
  return escapeCommand(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
