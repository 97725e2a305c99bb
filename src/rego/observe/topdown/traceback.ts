import type { TracebackLine } from '../../run/error.ts';
import type { Location } from '../../syntax/ast.ts';
import type { TraceEvent, TraceListener, TracePlace } from './event.ts';

/** Keeps of an evaluation which expressions are being evaluated. */
export class TracebackKeeper {
  readonly #current = new Map<number, TracePlace>();
  #query: number | undefined;

  /** Hears the steps. */
  readonly listener: TraceListener = (operation, _node, place) => this.hear(operation, place);

  /** Hears one step. */
  hear(operation: TraceEvent['operation'], place: TracePlace): void {
    if (operation === 'Eval') this.#current.set(place.query, place);
    this.#query = place.query;
  }

  /** The expressions that are being evaluated now, the innermost first. */
  lines(): TracebackLine[] {
    const lines: TracebackLine[] = [];
    for (let query = this.#query; query !== undefined; ) {
      const place = this.#current.get(query);
      const { location } = place ?? {};
      if (location !== undefined) addLine(lines, location, query);
      query = place === undefined || place.parent === query ? undefined : place.parent;
    }
    return lines;
  }
}

/** Expressions that the checker took apart stand at one place, which is named once. */
function addLine(lines: TracebackLine[], location: Location, query: number): void {
  const { source, offset, end } = location;
  const last = lines.at(-1);
  if (last?.location.offset === offset && last.location.source === source) return;
  lines.push({ query, location, text: source.text.slice(offset, end) });
}

/** The expressions that were being evaluated where a trace ends, the innermost first. */
export function tracebackOf(events: readonly TraceEvent[]): TracebackLine[] {
  const keeper = new TracebackKeeper();
  for (const event of events) keeper.hear(event.operation, event);
  return keeper.lines();
}

/** The lines as the original writes them below an error. */
export function tracebackText(lines: readonly TracebackLine[]): string[] {
  return lines.map(({ location: { source, row, col }, text }) =>
    source.name === '' ? `${row}:${col}: ${text}` : `${source.name}:${row}: ${text}`,
  );
}
