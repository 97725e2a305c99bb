import { readableBody, readableExpr, readableTerm } from './readable.ts';
import type { Term } from '../../syntax/ast.ts';
import { headTerms, walkBody, walkTerm } from '../../syntax/walk.ts';
import { printRef } from '../../syntax/print.ts';
import { termText } from '../../value/print.ts';
import type { TraceEvent, TraceNode } from './event.ts';
import type { Operand } from './term.ts';
import type { ExplainMode } from '../modes.ts';
import type { Trace } from './trace.ts';

/** How lines of a trace are laid out. */
export interface LineOptions {
  /** Shows the values of each expression's variables in a column of their own. */
  readonly values?: boolean;
  /** Blanks behind each cell beside those that part columns. */
  readonly padding?: number;
  /** Begins with the place of each event, as it does by default. */
  readonly places?: boolean;
}

/** Blanks between columns. */
const gap = 5;

/** Events that a mode is about: with `notes` and `fails` those alone, and the bodies that led to them. */
export function chosenEvents(events: readonly TraceEvent[], mode: ExplainMode): readonly TraceEvent[] {
  if (mode === 'off') return [];
  if (mode === 'debug') return events;
  if (mode === 'full') return events.filter(({ operation }) => operation !== 'Unify');
  return withWayTo(events, mode === 'notes' ? 'Note' : 'Fail');
}

function withWayTo(events: readonly TraceEvent[], wanted: TraceEvent['operation']): TraceEvent[] {
  let bodies = new Map<number, TraceEvent>();
  const found: TraceEvent[] = [];
  for (const event of events) {
    if (event.operation === wanted) {
      const way = [event];
      let previous: TraceEvent | undefined;
      for (let one = bodies.get(event.query); one !== undefined && one !== previous; one = bodies.get(one.parent)) {
        way.push(one);
        previous = one;
      }
      found.push(...way.reverse());
      bodies = new Map();
    }
    const opens = event.operation === 'Enter' || event.operation === 'Redo';
    if (opens && (event.node.kind === 'rule' || event.node.kind === 'body')) bodies.set(event.query, event);
  }
  return found;
}

/** The lines of a trace: place, what happened, and with `values` the variables. */
export function traceLines(
  { events, names }: Trace,
  { values = false, padding = 0, places = true }: LineOptions = {},
): string[] {
  const depths = new Map<number, number>();
  const rows = events.map((event) => {
    const depth = depths.get(event.query) ?? (depths.get(event.parent) ?? 0) + 1;
    depths.set(event.query, depth);
    const place = places ? [placeText(event)] : [];
    const cells = [...place, `${'| '.repeat(spaces(event, depth) - 1)}${eventText(event, names)}`];
    return values ? [...cells, variablesText(event, names)] : cells;
  });
  const blanks = ' '.repeat(padding);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1
          ? `${cell}${blanks}`
          : `${cell}${blanks}`.padEnd((widths[column] ?? 0) + padding + gap),
      )
      .join(''),
  );
}

function spaces({ operation, node }: TraceEvent, depth: number): number {
  const isHead = operation === 'Enter' || (operation === 'Redo' && node.kind !== 'expression');
  return isHead ? depth : depth + 1;
}

function placeText({ location }: TraceEvent): string {
  if (location === undefined) return 'query:1';
  return `${location.source.name === '' ? 'query' : location.source.name}:${location.row}`;
}

function eventText({ operation, node, message }: TraceEvent, names: ReadonlyMap<string, string>): string {
  if (operation === 'Note') return `Note ${JSON.stringify(message)}`;
  return [operation, nodeText(node, names), ...(message === '' ? [] : [message])].join(' ');
}

function nodeText(node: TraceNode, names: ReadonlyMap<string, string>): string {
  switch (node.kind) {
    case 'rule':
    case 'document':
      return printRef({ value: node.path });
    case 'body':
      return readableBody(node.body, names);
    case 'equation':
      return `${operandText(node.left, names)} = ${operandText(node.right, names)}`;
    default:
      return readableExpr(node.expr, names);
  }
}

function operandText(operand: Operand, names: ReadonlyMap<string, string>): string {
  return operand.type === 'known' ? termText(operand.value) : readableTerm(operand, names);
}

/** Variables of an expression or a body; of a rule those of its head. */
function namesIn(node: TraceNode): Set<string> {
  const names = new Set<string>();
  const visitor = { term: (term: Term): boolean => (term.type === 'var' && void names.add(term.value), false) };
  if (node.kind === 'rule') for (const term of headTerms(node.rule)) walkTerm(term, visitor);
  else if (node.kind === 'body') walkBody(node.body, visitor);
  else if (node.kind !== 'equation') walkBody([node.expr], visitor);
  return names;
}

/** Longest text of a variable's value. */
const longest = 32;

function variablesText({ node, locals }: TraceEvent, names: ReadonlyMap<string, string>): string {
  const used = namesIn(node);
  const shown = locals.flatMap(([name, value]) => {
    if (!used.has(name)) return [];
    const written = termText(value);
    const cut = written.length > longest ? `${written.slice(0, longest - 3)}...` : written;
    return [`${name.startsWith('$') ? '_' : (names.get(name) ?? name)}: ${cut}`];
  });
  return `{${shown.sort().join(', ')}}`;
}
