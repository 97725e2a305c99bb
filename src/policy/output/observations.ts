import { bodyToJson } from '../../rego/syntax/json.ts';
import type { ProbeFrame } from '../../rego/run/probe.ts';
import type { ProfileRow } from '../../rego/observe/profile.ts';
import type { TraceEvent } from '../../rego/observe/trace.ts';
import type { Value } from '../../rego/value/value.ts';
import { derivedJson, derivedText } from '../provenance/derived.ts';
import { durationText } from './duration.ts';
import type { EvalReport } from './evaluation.ts';
import { compactJson } from './json.ts';
import { drawTable } from './table.ts';

/** A trace as it is shown. */
export interface Explanation {
  readonly events: readonly TraceEvent[];
  readonly lines: readonly string[];
}

/** Members of the JSON report for what was watched, as JSON texts. */
export function observationsJson(report: EvalReport): Readonly<Record<string, string | undefined>> {
  const { coverage, explanation, profile, provenance } = report;
  const events = explanation?.events ?? [];
  return {
    explanation: events.length === 0 ? undefined : eventsJson(events),
    profile: profile && JSON.stringify(profile),
    coverage: coverage && JSON.stringify(coverage),
    provenance: provenance && JSON.stringify(provenance.map(derivedJson)),
  };
}

/** Events of a trace in the original's shape. */
export function eventsJson(events: readonly TraceEvent[]): string {
  const numbers = new Map<ProbeFrame, number>();
  const numberOf = (frame: ProbeFrame): number => {
    const number = numbers.get(frame) ?? numbers.size;
    numbers.set(frame, number);
    return number;
  };
  return JSON.stringify(events.map((event) => eventJson(event, numberOf)));
}

function eventJson(
  { operation, text, expression, location, frame }: TraceEvent,
  numberOf: (frame: ProbeFrame) => number,
): object {
  const { source, row, col } = location ?? { source: { name: '' }, row: 1, col: 1 };
  const isNote = operation === 'Note';
  return {
    Op: operation,
    Node: expression === undefined ? { head: { ref: text } } : (bodyToJson([expression]) as unknown[])[0],
    Location: { file: source.name, row, col },
    QueryID: numberOf(frame),
    ParentID: frame.outer === undefined ? 0 : numberOf(frame.outer),
    Locals: [...frame.bindings].map(([name, value]) => ({ name, value: JSON.parse(compactJson(value)) as Value })),
    Message: isNote ? (JSON.parse(text) as string) : '',
    Ref: null,
  };
}

/** The lines of a trace before the result. */
export function prettyExplanation({ explanation }: EvalReport): string {
  return (explanation?.lines ?? []).map((line) => `${line}\n`).join('');
}

/** What stands behind the result: profile, coverage, provenance. */
export function prettyObservations({ coverage, profile, provenance }: EvalReport): string {
  const parts: string[] = [];
  if (profile !== undefined) parts.push(profileTable(profile));
  if (coverage !== undefined) parts.push(drawTable(['Overall Coverage'], [[coverage.coverage.toFixed(2)]]));
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
