import type { ProbedExpression } from '../emit/probe-tables.ts';
import type { ProbeFrame, Reporter } from '../run/probe.ts';
import type { Expr, Location } from '../syntax/ast.ts';
import { authorText } from './author.ts';

/** How much of a trace is shown; `debug` is `full` with the values of variables. */
export const explainModes = ['off', 'full', 'notes', 'fails', 'debug'] as const;

/** One of {@link explainModes}. */
export type ExplainMode = (typeof explainModes)[number];

/** One line of a trace. */
export interface TraceEvent {
  readonly operation: 'Enter' | 'Eval' | 'Exit' | 'Fail' | 'Note' | 'Redo' | 'Unify';
  readonly depth: number;
  readonly text: string;
  readonly location: Location | undefined;
  readonly expression?: Expr;
  /** The rule that it happened in. */
  readonly frame: ProbeFrame;
}

/** Events that are kept at most; a longer trace ends with a note. */
const mostEvents = 200_000;

/** Keeps what happens, in the form of the original's traces; compiled loops show each further turn as a redo of the loop. */
export class TraceReporter implements Reporter {
  readonly #events: TraceEvent[] = [];
  readonly #names: ReadonlyMap<string, string>;
  readonly #query: string;
  #left = mostEvents;

  /** @param query text of the query @param names the author's names of variables */
  constructor(query: string, names: ReadonlyMap<string, string>) {
    this.#query = query;
    this.#names = names;
  }

  begin(): void {
    this.#events.length = 0;
    this.#left = mostEvents;
  }

  enter(frame: ProbeFrame): void {
    this.#rule('Enter', frame);
  }

  evaluate(expression: ProbedExpression, frame: ProbeFrame): void {
    this.#expression('Eval', expression, frame);
  }

  fail(expression: ProbedExpression, frame: ProbeFrame): void {
    this.#expression('Fail', expression, frame);
  }

  redo(expression: ProbedExpression, frame: ProbeFrame): void {
    this.#expression('Redo', expression, frame);
  }

  exit(frame: ProbeFrame): void {
    this.#rule('Exit', frame);
  }

  note(text: string, frame: ProbeFrame): void {
    const location = lastPlace(this.#events, frame) ?? frame.rule.location;
    this.#add({ operation: 'Note', depth: frame.depth + 1, text: JSON.stringify(text), location, frame });
  }

  #rule(operation: 'Enter' | 'Exit', frame: ProbeFrame): void {
    const { kind, path, location } = frame.rule;
    const text = kind === 'query' ? this.#query : `data.${path.join('.')}`;
    this.#add({ operation, depth: frame.depth, text, location, frame });
  }

  #expression(operation: 'Eval' | 'Fail' | 'Redo', { expression }: ProbedExpression, frame: ProbeFrame): void {
    const text = authorText(expression, this.#names);
    this.#add({ operation, depth: frame.depth + 1, text, location: expression.location, frame, expression });
  }

  #add(event: TraceEvent): void {
    this.#left -= 1;
    if (this.#left > 0) this.#events.push(event);
    else if (this.#left === 0)
      this.#events.push({ ...event, operation: 'Note', text: `"the trace has more than ${mostEvents} events"` });
  }

  /** The events that a mode shows. */
  events(mode: ExplainMode): readonly TraceEvent[] {
    return chosen(this.#events, mode);
  }

  /** The lines that a mode shows. */
  lines(mode: ExplainMode): string[] {
    const events = this.events(mode);
    const places = events.map(({ location }) => placeText(location));
    const width = Math.max(12, ...places.map((place) => place.length)) + 1;
    return events.map(
      ({ operation, depth, text }, index) =>
        `${places[index]?.padEnd(width)} ${'| '.repeat(depth)}${operation} ${text}`,
    );
  }
}

function lastPlace(events: readonly TraceEvent[], frame: ProbeFrame): Location | undefined {
  const last = events.at(-1);
  return last?.frame === frame ? last.location : undefined;
}

function placeText(location: Location | undefined): string {
  return location === undefined || location.source.name === ''
    ? `query:${location?.row ?? 1}`
    : `${location.source.name}:${location.row}`;
}

/** All events, or those that a mode is about with the rules around them. */
function chosen(events: readonly TraceEvent[], mode: ExplainMode): readonly TraceEvent[] {
  if (mode === 'off') return [];
  if (mode === 'full' || mode === 'debug') return events;
  const wanted = mode === 'notes' ? 'Note' : 'Fail';
  const frames = new Set<ProbeFrame>();
  for (const { operation, frame } of events)
    if (operation === wanted)
      for (let one: ProbeFrame | undefined = frame; one !== undefined; one = one.outer) frames.add(one);
  return events.filter(({ operation, frame }) => operation === wanted || (frames.has(frame) && operation === 'Enter'));
}
