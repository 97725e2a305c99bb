import { type CheckResult, totalsOf, totalsText } from '../result.ts';
import { escapeCommand } from './escape.ts';
import type { ConftestOutput } from './output.ts';

/** Logging commands of Azure Pipelines. */
export const azuredevops: ConftestOutput = {
  name: 'azuredevops',
  doc: 'Logging commands of Azure Pipelines.',
  render: (results) => `${[...results.flatMap(linesOf), totalsText(results)].join('\n')}\n`,
};

function linesOf(result: CheckResult): string[] {
  const { filename, namespace, failures, warnings, exceptions, skipped = [], successes } = result;
  const issue = (type: string, message: string): string =>
    `##vso[task.logissue type=${type}] file=${filename} --> ${escapeCommand(message)}`;
  return [
    `##[section]Testing '${filename}' against ${totalsOf([result]).tests} policies in namespace '${namespace}'`,
    '##[group]See conftest results',
    ...failures.map(({ msg }) => issue('error', msg)),
    ...warnings.map(({ msg }) => issue('warning', msg)),
    ...exceptions.map(({ msg }) => issue('warning', msg)),
    ...skipped.map(({ msg }) => `skipped file=${filename} ${escapeCommand(msg)}`),
    ...(successes > 0 ? [`success file=${filename} ${successes}`] : []),
    '##[endgroup]',
  ];
}
