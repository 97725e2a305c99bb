import type { ProfileRow } from '../../rego/observe/profile.ts';
import { traceJson } from '../../rego/observe/topdown/json.ts';
import { traceLines } from '../../rego/observe/topdown/lines.ts';
import type { Trace } from '../../rego/observe/topdown/trace.ts';
import { stringifyTree } from '../../rego/syntax/json.ts';
import { derivedJson, derivedText } from '../provenance/derived.ts';
import { durationText } from './duration.ts';
import type { EvalReport } from './evaluation.ts';
import { drawRows, drawTable } from './table.ts';

/** Members of the JSON report for what was watched, as JSON texts. */
export function observationsJson(report: EvalReport): Readonly<Record<string, string | undefined>> {
  const { coverage, explanation, profile, provenance } = report;
  return {
    explanation: explanation === undefined || explanation.events.length === 0 ? undefined : eventsJson(explanation),
    profile: profile && JSON.stringify(profile),
    coverage: coverage && JSON.stringify(coverage),
    provenance: provenance && JSON.stringify(provenance.map(derivedJson)),
  };
}

/** Events of a trace in the original's shape. */
export function eventsJson(trace: Trace): string {
  return stringifyTree(traceJson(trace), 0);
}

/** The lines of a trace before the result. */
export function prettyExplanation({ explanation }: EvalReport): string {
  return explanation === undefined
    ? ''
    : traceLines(explanation, { values: explanation.values })
        .map((line) => `${line}\n`)
        .join('');
}

/** What stands behind the result: profile, coverage, provenance. */
export function prettyObservations({ coverage, profile, provenance }: EvalReport): string {
  const parts: string[] = [];
  if (profile !== undefined) parts.push(profileTable(profile));
  if (coverage !== undefined) parts.push(drawRows([['Overall Coverage', coverage.coverage.toFixed(2)]]));
  if (provenance !== undefined) parts.push(derivedText(provenance));
  return parts.join('');
}

function profileTable(rows: readonly ProfileRow[]): string {
  return drawTable(
    ['Time', 'Num Eval', 'Num Redo', 'Num Gen Expr', 'Location'],
    rows.map(({ total_time_ns: time, num_eval, num_redo, num_gen_expr, location: { file, row } }) => [
      durationText(time),
      ...[num_eval, num_redo, num_gen_expr].map(String),
      `${file === '' ? 'query' : file}:${row}`,
    ]),
  );
}
