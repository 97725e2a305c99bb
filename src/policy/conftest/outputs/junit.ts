import type { CheckResult } from '../result.ts';
import { escapeXml } from './escape.ts';
import type { ConftestOutput } from './output.ts';

/** JUnit's XML. */
export const junit: ConftestOutput = {
  name: 'junit',
  doc: "JUnit's XML: a suite for each namespace, a test case for each message and each success.",
  render(results, { junitHideMessage }) {
    const namespaces = [...new Set(results.map(({ namespace }) => namespace))];
    const suites = namespaces.flatMap((namespace) =>
      suiteOf(
        `conftest.${namespace}`,
        results.filter((result) => result.namespace === namespace),
        junitHideMessage,
      ),
    );
    return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>', ''].join('\n');
  },
};

function suiteOf(name: string, results: readonly CheckResult[], hidesMessage: boolean): string[] {
  const failures = results.reduce((sum, result) => sum + result.failures.length + result.warnings.length, 0);
  const cases = results.flatMap((result) => casesOf(name, result, hidesMessage));
  if (cases.length === 0) return [];
  const counts = `tests="${cases.length}" failures="${failures}" time="0.000"`;
  return [`\t<testsuite ${counts} name="${escapeXml(name)}">`, ...cases, '\t</testsuite>'];
}

function casesOf(
  suite: string,
  { filename, warnings, failures, skipped = [], successes }: CheckResult,
  hidesMessage: boolean,
): string[] {
  const open = (message: string): string => {
    const name = [filename, ...(message === '' || hidesMessage ? [] : [message.split('\n')[0] ?? ''])].join(' - ');
    return `\t\t<testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}" time="0.000">`;
  };
  const close = '\n\t\t</testcase>';
  return [
    ...[...warnings, ...failures].map(
      ({ msg }) => `${open(msg)}\n\t\t\t<failure message="Failed" type="">${escapeXml(msg)}</failure>${close}`,
    ),
    ...skipped.map(({ msg }) => `${open(msg)}\n\t\t\t<skipped message="${escapeXml(msg)}"></skipped>${close}`),
    ...Array.from({ length: successes }, () => `${open('')}</testcase>`),
  ];
}
