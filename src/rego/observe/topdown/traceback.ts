import type { Location } from '../../syntax/ast.ts';
import type { TraceEvent } from './event.ts';

/** An expression that was being evaluated. */
export interface TracebackLine {
  readonly location: Location;
  /** As the author wrote it. */
  readonly text: string;
}

/** The expressions that were being evaluated where a trace ends, the innermost first. */
export function tracebackOf(events: readonly TraceEvent[]): TracebackLine[] {
  const current = new Map<number, TraceEvent>();
  for (const event of events) if (event.operation === 'Eval') current.set(event.query, event);
  const lines: TracebackLine[] = [];
  let query = events.at(-1)?.query;
  while (query !== undefined) {
    const event = current.get(query);
    const { location } = event ?? {};
    if (location !== undefined) {
      const { source, offset, end } = location;
      const line = { location, text: source.text.slice(offset, end) };
      const last = lines.at(-1);
      // Expressions that the checker took apart stand at one place.
      if (last?.location.offset !== offset || last.location.source !== source) lines.push(line);
    }
    query = event === undefined || event.parent === query ? undefined : event.parent;
  }
  return lines;
}

/** The lines as the original writes them below an error. */
export function tracebackText(lines: readonly TracebackLine[]): string[] {
  return lines.map(({ location: { source, row, col }, text }) =>
    source.name === '' ? `${row}:${col}: ${text}` : `${source.name}:${row}: ${text}`,
  );
}
