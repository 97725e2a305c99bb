import type { CheckResult } from '../result.ts';
import { escapeXml } from './escape.ts';
import type { ConftestOutput } from './output.ts';

/** JUnit's XML. */
export const junit: ConftestOutput = {
  name: 'junit',
  doc: "JUnit's XML: each message and each success is a test case.",
  render(results, { junitHideMessage }) {
    const failures = results.reduce((sum, result) => sum + result.failures.length + result.warnings.length, 0);
    const cases = results.flatMap((result) => casesOf(result, junitHideMessage));
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites>',
      `\t<testsuite tests="${cases.length}" failures="${failures}" time="0.000" name="conftest">`,
      ...cases,
      '\t</testsuite>',
      '</testsuites>',
      '',
    ].join('\n');
  },
};

function casesOf({ filename, namespace, warnings, failures, successes }: CheckResult, hidesMessage: boolean): string[] {
  const open = (message: string): string => {
    const name = [filename, namespace, ...(message === '' || hidesMessage ? [] : [message.split('\n')[0] ?? ''])].join(
      ' - ',
    );
    return `\t\t<testcase classname="conftest" name="${escapeXml(name)}" time="0.000">`;
  };
  const failed = [...warnings, ...failures].map(
    ({ msg }) => `${open(msg)}\n\t\t\t<failure message="Failed" type="">${escapeXml(msg)}</failure>\n\t\t</testcase>`,
  );
  return [...failed, ...Array.from({ length: successes }, () => `${open('')}</testcase>`)];
}
