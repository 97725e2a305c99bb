import { jsonString } from '../../rego/value/print.ts';
import type { TestResult } from '../run/tests.ts';
import { arrayJson, indentJson, objectJson } from './json.ts';

/** Formats of `test`. */
export const testFormats = ['pretty', 'json'] as const;

/** One of {@link testFormats}. */
export type TestFormat = (typeof testFormats)[number];

const rule = '-'.repeat(80);

/** Writes the outcomes of tests: for readers those that failed (with `verbose` all), or as JSON. */
export function renderTests(
  results: readonly TestResult[],
  { format, verbose }: { readonly format: TestFormat; readonly verbose: boolean },
): string {
  if (format === 'json') return `${indentJson(arrayJson(results.map(testJson)))}\n`;
  const shown = verbose ? results : results.filter(({ state, output }) => state !== 'pass' || output !== '');
  const lines = shown.flatMap((result, index) => [
    ...(shown[index - 1]?.location.source.name === result.location.source.name
      ? []
      : [`${result.location.source.name}:`]),
    ...testLines(result, verbose),
  ]);
  const states = results.flatMap(({ state, cases }) =>
    cases.length === 0 ? [state] : cases.map(({ passed }): TestResult['state'] => (passed ? 'pass' : 'fail')),
  );
  const count = (wanted: TestResult['state']): number => states.filter((state) => state === wanted).length;
  const all = states.length;
  const counts = [
    ['PASS', count('pass')],
    ['FAIL', count('fail')],
    ['ERROR', count('error')],
    ['SKIPPED', count('skip')],
  ] as const;
  const summary = counts.flatMap(([name, number]) => (number > 0 ? [`${name}: ${number}/${all}`] : []));
  return [...lines, ...(lines.length > 0 ? [rule] : []), ...summary, ''].join('\n');
}

function testLines(
  { package: pkg, name, state, duration, output, error, cases, location }: TestResult,
  verbose: boolean,
): string[] {
  const title = `${pkg}.${name}: ${{ pass: 'PASS', fail: 'FAIL', error: 'ERROR', skip: 'SKIPPED' }[state]}`;
  const place = state === 'fail' ? ` at ${location.source.name}:${location.row}` : '';
  return [
    state === 'skip' ? title : `${title} (${durationText(duration)})${place}`,
    ...cases.filter((one) => verbose || !one.passed).map((one) => `  ${one.name}: ${one.passed ? 'PASS' : 'FAIL'}`),
    ...(error === undefined ? [] : [`  ${error.message}`]),
    ...(output === ''
      ? []
      : [
          '',
          ...output
            .trimEnd()
            .split('\n')
            .map((line) => `  ${line}`),
          '',
        ]),
  ];
}

/** A span as Go writes it, `1.5ms`. */
function durationText(nanoseconds: number): string {
  if (nanoseconds >= 1e9) return `${nanoseconds / 1e9}s`;
  return nanoseconds >= 1e6 ? `${nanoseconds / 1e6}ms` : `${nanoseconds / 1e3}µs`;
}

function testJson({ package: pkg, name, state, duration, output, error, cases, location }: TestResult): string {
  const { source, row, col } = location;
  return objectJson({
    location: objectJson({ file: jsonString(source.name), row: String(row), col: String(col) }),
    package: jsonString(pkg),
    name: jsonString(name),
    fail: state === 'fail' ? 'true' : undefined,
    error:
      error === undefined ? undefined : objectJson({ code: jsonString(error.code), message: jsonString(error.detail) }),
    skip: state === 'skip' ? 'true' : undefined,
    duration: String(duration),
    output: output === '' ? undefined : jsonString(btoa(String.fromCodePoint(...new TextEncoder().encode(output)))),
    sub_results: cases.length === 0 ? undefined : objectJson(Object.fromEntries(cases.map(caseJson))),
  });
}

function caseJson({ name, passed }: TestResult['cases'][number]): [string, string] {
  return [name, objectJson({ name: jsonString(name), fail: passed ? undefined : 'true' })];
}
