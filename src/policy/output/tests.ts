import { jsonString } from '../../rego/value/print.ts';
import { traceLines } from '../../rego/observe/topdown/lines.ts';
import type { Measurement } from '../run/measure.ts';
import type { TestResult } from '../run/test-result.ts';
import { benchLine, measurementJson } from './bench.ts';
import { valueLines } from './values.ts';
import { durationText } from './duration.ts';
import { eventsJson } from './observations.ts';
import { arrayJson, indentJson, objectJson } from './json.ts';

/** Formats of `test`. */
export const testFormats = ['pretty', 'json', 'gobench'] as const;

/** One of {@link testFormats}. */
export type TestFormat = (typeof testFormats)[number];

const rule = '-'.repeat(80);

/** What of tests is shown. */
interface TestShow {
  readonly format: TestFormat;
  readonly verbose: boolean;
  readonly varValues: boolean;
  readonly benchmem: boolean;
}

/** Writes the outcomes of tests: for readers those that failed (with `verbose` all), or as JSON. */
export function renderTests(results: readonly TestResult[], show: TestShow): string {
  const { format, verbose, varValues } = show;
  if (format === 'json') return `${indentJson(arrayJson(results.map(testJson)))}\n`;
  const isShown = ({ state, measured }: TestResult): boolean => verbose || state !== 'pass' || measured !== undefined;
  const shown = results.filter(isShown);
  const lines = shown.flatMap((result, index) => [
    ...(result.measured !== undefined || placeOf(shown[index - 1]) === placeOf(result) ? [] : [`${placeOf(result)}:`]),
    ...(result.measured === undefined ? testLines(result, verbose) : [benchText(result, result.measured, show)]),
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
  const failures = shown.flatMap((result) => failureLines(result, varValues));
  const details = failures.length === 0 ? [] : [rule, 'FAILURES', rule, ...failures];
  return [...lines, ...details, ...(lines.length > 0 ? [rule] : []), ...summary, ''].join('\n');
}

/** `policy_test.rego:12`, where the test stands. */
function placeOf(result: TestResult | undefined): string | undefined {
  return result && `${result.location.source.name}:${result.location.row}`;
}

/** A test's figures; as Go's tools read them, its name in one word. */
function benchText({ package: pkg, name }: TestResult, measured: Measurement, { format, benchmem }: TestShow): string {
  const full = `${pkg}.${name}`;
  const word = full.replace(/(?:^|[._])([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
  return `${format === 'gobench' ? `Benchmark${word}` : full}${benchLine(measured, evaluationTime(measured), benchmem)}`;
}

function evaluationTime({ total, count }: Measurement): Readonly<Record<string, number>> {
  return { 'timer_rego_query_eval_ns/op': total / count };
}

/** Trace and values of a test that failed. */
function failureLines(result: TestResult, varValues: boolean): string[] {
  const { failure } = result;
  const trace = failure === undefined ? [] : traceLines(failure.trace, { values: varValues, padding: 2 });
  const traced = trace.map((line) => `  ${line}`);
  const values = varValues && failure?.location !== undefined ? valueLines(failure.location, failure.terms) : [];
  if (trace.length === 0 && values.length === 0) return [];
  const refused = result.cases.filter(({ passed }) => !passed).flatMap(({ name }) => [`  ${name}: FAIL`, '']);
  return [
    titleOf(result),
    '',
    ...traced,
    ...(trace.length > 0 ? [''] : []),
    ...refused,
    ...values,
    ...(values.length > 0 ? [''] : []),
  ];
}

/** `data.a_test.test_b: FAIL (1.5ms)`. */
export function titleOf({ package: pkg, name, state, duration }: TestResult): string {
  const text = `${pkg}.${name}: ${{ pass: 'PASS', fail: 'FAIL', error: 'ERROR', skip: 'SKIPPED' }[state]}`;
  return state === 'skip' ? text : `${text} (${durationText(duration)})`;
}

function testLines(result: TestResult, verbose: boolean): string[] {
  const { output, error, cases } = result;
  return [
    titleOf(result),
    ...cases.filter((one) => verbose || !one.passed).map((one) => `  ${one.name}: ${one.passed ? 'PASS' : 'FAIL'}`),
    ...(error === undefined ? [] : [`  ${error.message}`, ...tracebackLines(result)]),
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

function tracebackLines({ traceback = [] }: TestResult): string[] {
  return traceback.length === 0 ? [] : ['  Traceback:', ...traceback.map((line) => `    ${line}`)];
}

function testJson({
  package: pkg,
  name,
  state,
  duration,
  output,
  error,
  cases,
  location,
  failure,
  measured,
}: TestResult): string {
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
    trace: failure === undefined || failure.trace.events.length === 0 ? undefined : eventsJson(failure.trace),
    output: output === '' ? undefined : jsonString(btoa(String.fromCodePoint(...new TextEncoder().encode(output)))),
    benchmark_result: measured && measurementJson(measured, evaluationTime(measured)),
    sub_results: cases.length === 0 ? undefined : objectJson(Object.fromEntries(cases.map(caseJson))),
  });
}

function caseJson({ name, passed }: TestResult['cases'][number]): [string, string] {
  return [name, objectJson({ name: jsonString(name), fail: passed ? undefined : 'true' })];
}
