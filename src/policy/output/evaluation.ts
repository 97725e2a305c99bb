import type { CoverageReport } from '../../rego/observe/coverage.ts';
import type { ProfileRow } from '../../rego/observe/profile.ts';
import type { DerivedElement } from '../provenance/derived.ts';
import { observationsJson, prettyExplanation, prettyObservations } from './observations.ts';
import type { Trace } from '../../rego/observe/topdown/trace.ts';
import type { EvaluationError } from '../../rego/run/error.ts';
import type { QueryResult } from '../../rego/run/policy.ts';
import { jsonString } from '../../rego/value/print.ts';
import type { Value } from '../../rego/value/value.ts';
import { errorList } from './errors.ts';
import { arrayJson, compactJson, indentJson, objectJson } from './json.ts';
import { drawTable } from './table.ts';

/** Formats of `eval`, as the original names them. */
export const evalFormats = ['json', 'values', 'bindings', 'pretty', 'source', 'raw', 'discard'] as const;

/** One of {@link evalFormats}. */
export type EvalFormat = (typeof evalFormats)[number];

/** One solution, with the text and place of each expression. */
export interface PlacedResult extends QueryResult {
  readonly places: readonly { readonly text: string; readonly row: number; readonly col: number }[];
}

/** Outcome of a query. */
export interface EvalReport {
  readonly results: readonly PlacedResult[];
  /** Errors of builtins, where they are to be shown. */
  readonly errors: readonly EvaluationError[];
  /** Nanoseconds by timer. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly coverage?: CoverageReport;
  readonly profile?: readonly ProfileRow[];
  readonly explanation?: Trace & { readonly values: boolean };
  /** Figures of the timers, where the query was evaluated several times. */
  readonly aggregated?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly provenance?: readonly DerivedElement[];
}

/** Writes the outcome of a query in one of the original's formats. */
export function renderEvaluation(report: EvalReport, format: EvalFormat): string {
  return renderers[format](report);
}

const renderers: Readonly<Record<EvalFormat, (report: EvalReport) => string>> = {
  json: (report) => `${indentJson(reportJson(report, resultsJson(report)))}\n`,
  discard: (report) => `${indentJson(reportJson(report, report.results.length > 0 ? '"discarded"' : undefined))}\n`,
  values: ({ results }) =>
    results.map(({ expressions }) => `${indentJson(arrayJson(expressions.map(compactJson)))}\n`).join(''),
  bindings: ({ results }) => results.map(({ bindings }) => `${indentJson(bindingsJson(bindings))}\n`).join(''),
  raw: ({ results }) => results.map(({ expressions }) => `${expressions.map(rawText).join(' ')}\n`).join(''),
  pretty: (report) =>
    `${prettyExplanation(report)}${prettyResults(report)}${prettyMetrics(report)}${prettyObservations(report)}`,
  source: (report) => renderers.pretty(report),
};

function reportJson(report: EvalReport, result: string | undefined): string {
  const { errors, metrics } = report;
  return objectJson({
    errors: errors.length === 0 ? undefined : arrayJson(errors.map((error) => errorList(error).slice(1, -1))),
    result,
    metrics: metrics === undefined ? undefined : compactJson(metrics),
    aggregated_metrics: report.aggregated && JSON.stringify(report.aggregated),
    ...observationsJson(report),
  });
}

function resultsJson({ results }: EvalReport): string | undefined {
  if (results.length === 0) return undefined;
  return arrayJson(
    results.map(({ expressions, bindings, places }) =>
      objectJson({
        expressions: arrayJson(expressions.map((value, index) => expressionJson(value, places[index]))),
        bindings: Object.keys(bindings).length === 0 ? undefined : bindingsJson(bindings),
      }),
    ),
  );
}

function expressionJson(value: Value, place: PlacedResult['places'][number] | undefined): string {
  const { text = '', row = 0, col = 0 } = place ?? {};
  const location = objectJson({ row: String(row), col: String(col) });
  return objectJson({ value: compactJson(value), text: jsonString(text, true), location });
}

function bindingsJson(bindings: QueryResult['bindings']): string {
  const names = Object.keys(bindings).sort();
  return objectJson(Object.fromEntries(names.map((name) => [name, compactJson(bindings[name] ?? null)])));
}

function rawText(value: Value): string {
  return typeof value === 'string' ? value : compactJson(value);
}

/**
 * One expression without variables, or such that are all true: the value; else a table of expressions and
 * variables, which hides expressions that are true where there are variables.
 */
function prettyResults({ results }: EvalReport): string {
  const [first] = results;
  if (first === undefined) return 'undefined\n';
  const names = Object.keys(first.bindings).sort();
  const { expressions } = first;
  const isOne = expressions.length === 1 || expressions.every((value) => value === true);
  if (results.length === 1 && names.length === 0 && isOne)
    return `${indentJson(compactJson(expressions[0] ?? null))}\n`;
  const columns = [
    ...expressions.flatMap((value, index) =>
      value === true && names.length > 0
        ? []
        : [{ heading: first.places[index]?.text ?? '', cell: (result: PlacedResult) => result.expressions[index] }],
    ),
    ...names.map((name) => ({ heading: name, cell: (result: PlacedResult) => result.bindings[name] })),
  ];
  return drawTable(
    columns.map(({ heading }) => heading),
    results.map((result) => columns.map(({ cell }) => compactJson(cell(result) ?? null))),
  );
}

function prettyMetrics({ metrics, aggregated }: EvalReport): string {
  if (aggregated !== undefined) {
    const figures = ['min', 'max', 'mean', '90%', '99%'];
    return drawTable(
      ['Metric', 'Min', 'Max', 'Mean', '90%', '99%'],
      Object.entries(aggregated).map(([name, figure]) => [name, ...figures.map((one) => String(figure[one] ?? 0))]),
    );
  }
  if (metrics === undefined) return '';
  const rows = Object.entries(metrics).sort(([left], [right]) => (left < right ? -1 : 1));
  return drawTable(
    ['Metric', 'Value'],
    rows.map(([name, value]) => [name, String(value)]),
  );
}
