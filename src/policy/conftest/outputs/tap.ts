import { type CheckResult, totalsOf } from '../result.ts';
import type { ConftestOutput } from './output.ts';

/** Test Anything Protocol. */
export const tap: ConftestOutput = {
  name: 'tap',
  doc: 'Test Anything Protocol: one plan for all files and namespaces.',
  render(results) {
    const { tests } = totalsOf(results);
    if (tests === 0) return '';
    let number = 0;
    const lines = results.flatMap((result) => linesOf(result, () => (number += 1)));
    return [`1..${tests}`, ...lines].map((line) => `${line}\n`).join('');
  },
};

function linesOf(
  { filename, namespace, failures, warnings, exceptions, skipped = [], successes }: CheckResult,
  next: () => number,
): string[] {
  const place = `${filename === '-' ? '-' : `- ${filename}`} - ${namespace} -`;
  const line = (word: string, message: string): string =>
    `${word} ${next()} ${place} ${message.replace(/\r?\n/g, ' ')}`;
  const section = (title: string, word: string, messages: readonly { readonly msg: string }[]): string[] =>
    messages.length === 0 ? [] : [`# ${title}`, ...messages.map(({ msg }) => line(word, msg))];
  return [
    ...failures.map(({ msg }) => line('not ok', msg)),
    ...section('warnings', 'not ok', warnings),
    ...section('exceptions', 'ok', exceptions),
    ...section('skip', 'ok', skipped),
    ...section(
      'successes',
      'ok',
      Array.from({ length: successes }, () => ({ msg: 'SUCCESS' })),
    ),
  ];
}
