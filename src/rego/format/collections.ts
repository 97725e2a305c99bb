import { type Visitor, walkExpr, walkTerm } from '../syntax/walk.ts';
import type { Body, Comprehension, Expr, Location, ObjectTerm, SetTerm, ArrayTerm, Term } from '../syntax/ast.ts';
import { sortedMembers, sortedSet } from '../syntax/compare.ts';
import { isUnion } from './lead.ts';
import { type Brackets, closingRow, textOf, UnexpectedComment, type Writer } from './writer.ts';

/** Elements of a list by the lines that they begin on; the first line goes on from the opening's. */
export function byLine<Element extends Term | Expr | readonly [Term, Term]>(
  elements: readonly Element[],
  after: Location,
  locationOf: (element: Element) => Location,
): Element[][] {
  if (elements.some((element) => isMade(element))) return [[...elements]];
  const sorted = [...elements].sort((left, right) => byPlace(locationOf(left), locationOf(right)));
  const lines: Element[][] = [[]];
  let { row } = after;
  for (const [index, element] of sorted.entries()) {
    const place = locationOf(element);
    if (place.row > row && index > 0) lines.push([]);
    ({ row } = place);
    lines.at(-1)?.push(element);
  }
  return lines;
}

/** Variables that a rewrite made have no place of their own, so that lines mean nothing. */
function isMade(element: Term | Expr | readonly [Term, Term]): boolean {
  let made = false;
  const visitor: Visitor = {
    term: (term) => {
      made ||= term.type === 'var' && term.value.startsWith('__local');
      return made;
    },
  };
  if (isPair(element)) return false;
  if ('negated' in element) walkExpr(element, visitor);
  else walkTerm(element, visitor);
  return made;
}

function byPlace(left: Location, right: Location): number {
  return left.row - right.row || left.col - right.col;
}

type Entry = Term | readonly [key: Term, value: Term];
type EntryWriter<Element> = (writer: Writer, element: Element) => void;

function isPair(entry: Entry | Expr): entry is readonly [Term, Term] {
  return Array.isArray(entry);
}

function placeOf(entry: Entry): Location {
  return isPair(entry) ? entry[0].location : entry.location;
}

/** Writes what stands between brackets, in the lines of the source. @throws UnexpectedComment for comments within one line. */
export function writeIterable<Element extends Entry>(
  writer: Writer,
  elements: readonly Element[],
  location: Location,
  close: { readonly row: number },
  write: EntryWriter<Element>,
): void {
  const lines = byLine(elements, location, placeOf);
  const [first] = lines;
  if (lines.length === 1) refuseComments(writer, location, close.row);
  const multiLine = lines.length > 1 || beginsBelow(first?.[0], location);
  if (!multiLine) {
    writeLineOf(writer, first ?? [], write);
    return;
  }
  writer.delayComment();
  writer.endLine();
  writer.indented(() => {
    writer.startLine();
    for (const [index, line] of lines.entries()) {
      writeLineOf(writer, line, write);
      writer.write(',');
      writer.endLine();
      if (index < lines.length - 1) writer.startLine();
    }
    writer.insertComments(close);
  });
  writer.startLine();
}

function refuseComments(writer: Writer, { row }: Location, closeRow: number): void {
  const inside = writer.rest.find(({ location }) => location.row > row && location.row < closeRow);
  if (inside !== undefined) throw new UnexpectedComment(`a comment inside the line ${row}`);
}

/** Whether the first element stands on a line below the opening bracket. */
function beginsBelow(first: Entry | undefined, location: Location): boolean {
  if (first === undefined) return false;
  const text = textOf(location);
  const cut = text.indexOf(textOf(placeOf(first)));
  return cut > 0 && text.slice(0, cut).indexOf('\n') > 0;
}

function writeLineOf<Element>(writer: Writer, elements: readonly Element[], write: EntryWriter<Element>): void {
  for (const [index, element] of elements.entries()) {
    if (index > 0) writer.write(', ');
    write(writer, element);
  }
}

/** Writes an element; a union, whose `|` could be a comprehension's, in parentheses where it had some or must. */
export function listWriter(always: boolean): EntryWriter<Term> {
  return (writer, term) => {
    const wrapped = isUnion(term) && (always || textOf(term.location).startsWith('('));
    writeWrapped(writer, term, wrapped);
  };
}

function writeWrapped(writer: Writer, term: Term, wrapped: boolean): void {
  if (wrapped) writer.write('(');
  try {
    writer.parts.term(writer, term);
  } finally {
    if (wrapped) writer.write(')');
  }
}

/** Writes an object, its members on rows of their own where the author had any row break. */
export function writeObject(writer: Writer, { value, location }: ObjectTerm): void {
  writer.write('{');
  writeIterable(writer, sortedMembers(value), location, closingRow(['{', '}'], location), (_, [key, member]) => {
    writeWrapped(writer, key, isUnion(key));
    writer.write(': ');
    writeWrapped(writer, member, isUnion(member));
  });
  writer.write('}');
}

/** Writes an array. */
export function writeArray(writer: Writer, { value, location }: ArrayTerm): void {
  writer.write('[');
  writeIterable(writer, value, location, closingRow(['[', ']'], location), listWriter(true));
  writer.write(']');
}

/** Writes a set; the empty one as `set()`, since `{}` is an object. */
export function writeSet(writer: Writer, { value, location }: SetTerm): void {
  if (value.length === 0) {
    writer.write('set()');
    writer.insertComments(closingRow(['(', ')'], location));
    return;
  }
  writer.write('{');
  writeIterable(writer, sortedSet(value), location, closingRow(['{', '}'], location), listWriter(true));
  writer.write('}');
}

/** Writes a comprehension. @param writeHead writes a term, an infix call in parentheses where asked. */
export function writeComprehension(
  writer: Writer,
  term: Comprehension,
  writeHead: (writer: Writer, term: Term, parentheses: boolean) => void,
): void {
  const brackets: Brackets = term.type === 'arraycomprehension' ? ['[', ']'] : ['{', '}'];
  writer.write(brackets[0]);
  const head = term.type === 'objectcomprehension' ? term.value : term.term;
  let after = head.location;
  if (term.type === 'objectcomprehension') {
    writeWrapped(writer, term.key, isUnion(term.key));
    writer.write(': ');
    after = { ...after, row: term.location.row };
  }
  if (after.row > term.location.row) {
    writer.endLine();
    writer.startLine();
  }
  const wrapped = head.type === 'call' && (isUnion(head) || textOf(head.location).startsWith('('));
  writeHead(writer, after === head.location ? head : { ...head, location: after }, wrapped);
  writer.write(' |');
  writeEnclosedBody(writer, term.body, brackets, after, term.location);
  writer.write(brackets[1]);
}

/** Writes the inside of braces or brackets: on one line where it stood so, else on lines of its own. */
export function writeEnclosedBody(
  writer: Writer,
  body: Body,
  brackets: Brackets,
  after: Location,
  whole: Location,
): void {
  const lines = byLine(body, after, ({ location }) => location);
  const [first] = body;
  const close = closingRow(brackets, whole);
  if ((first?.location.row ?? 0) > after.row || lines.length > 1) {
    writer.endLine();
    try {
      writer.indented(() => {
        writer.parts.body(writer, body);
        writer.insertComments(close);
      });
    } finally {
      writer.startLine();
    }
    return;
  }
  writer.write(' ');
  for (const [index, expr] of body.entries()) {
    if (index > 0) writer.write('; ');
    writer.parts.expr(writer, expr);
  }
  writer.insertComments(close);
}
