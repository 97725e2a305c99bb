import { type CheckResult, totalsOf } from '../result.ts';
import type { ConftestOutput } from './output.ts';

/** Test Anything Protocol. */
export const tap: ConftestOutput = {
  name: 'tap',
  doc: 'Test Anything Protocol, a plan for each file and namespace.',
  render: (results) =>
    results
      .flatMap(linesOf)
      .map((line) => `${line}\n`)
      .join(''),
};

function linesOf(result: CheckResult): string[] {
  const { filename, namespace, failures, warnings, exceptions, successes } = result;
  const total = totalsOf([result]).tests;
  if (total === 0) return [];
  let number = 0;
  const place = filename === '-' ? '- -' : `- ${filename} -`;
  const line = (word: string, message: string): string =>
    `${word} ${++number} ${place} ${namespace} - ${message.replace(/\r?\n/g, ' ')}`;
  const section = (title: string, word: string, messages: readonly string[]): string[] =>
    messages.length === 0 ? [] : [`# ${title}`, ...messages.map((message) => line(word, message))];
  return [
    `1..${total}`,
    ...failures.map(({ msg }) => line('not ok', msg)),
    ...section(
      'warnings',
      'not ok',
      warnings.map(({ msg }) => msg),
    ),
    ...section(
      'exceptions',
      'ok',
      exceptions.map(({ msg }) => msg),
    ),
    ...section(
      'successes',
      'ok',
      Array.from({ length: successes }, () => 'SUCCESS'),
    ),
  ];
}
