import type { Body, Location, Term } from './ast.ts';
import type { Cursor } from './cursor.ts';
import type { TokenKind } from './token.ts';

/** The ways from a collection back to its elements. */
interface Operations {
  term(cursor: Cursor): Term;
  listedTerm(cursor: Cursor, left?: Term, offset?: number): Term;
}

/**
 * Parses what begins with `[` or `{`. `|` behind a first term makes a comprehension; where what follows is no body but
 * a list, it is the union operator.
 */
export function collection(cursor: Cursor, operations: Operations): Term {
  const { location, kind } = cursor;
  cursor.advance();
  if (kind === '[') return array(cursor, location, operations);
  if (cursor.accept('}')) return { type: 'object', location: cursor.span(location), value: [] };
  return setOrObject(cursor, location, operations);
}

function array(cursor: Cursor, location: Location, operations: Operations): Term {
  if (cursor.accept(']')) return { type: 'array', location: cursor.span(location), value: [] };
  const comprehends = !cursor.accept(',');
  const { offset } = cursor.token;
  const head = operations.term(cursor);
  const body = comprehends ? comprehension(cursor, ']') : undefined;
  if (body !== undefined) return { type: 'arraycomprehension', location: cursor.span(location), term: head, body };
  const value = list(cursor, ']', operations.listedTerm(cursor, head, offset), operations);
  return { type: 'array', location: cursor.span(location), value };
}

function setOrObject(cursor: Cursor, location: Location, operations: Operations): Term {
  const comprehends = !cursor.accept(',');
  const { offset } = cursor.token;
  const head = operations.term(cursor);
  const body = comprehends ? comprehension(cursor, '}') : undefined;
  if (body !== undefined) return { type: 'setcomprehension', location: cursor.span(location), term: head, body };
  const first = operations.listedTerm(cursor, head, offset);
  if (cursor.is(':')) return object(cursor, location, first, comprehends, operations);
  if (!cursor.is('}') && !cursor.is(',')) cursor.illegal('non-terminated set');
  return { type: 'set', value: list(cursor, '}', first, operations), location: cursor.span(location) };
}

function object(cursor: Cursor, location: Location, key: Term, comprehends: boolean, operations: Operations): Term {
  cursor.advance();
  const { offset } = cursor.token;
  const head = operations.term(cursor);
  const start = cursor.mark();
  const body = comprehends && cursor.is('or') ? objectBody(cursor) : undefined;
  if (body !== undefined) {
    return { type: 'objectcomprehension', location: cursor.span(location), key, value: head, body };
  }
  cursor.reset(start);
  const value = operations.listedTerm(cursor, head, offset);
  if (!cursor.is('}') && !cursor.is(',')) cursor.illegal('non-terminated object');
  const members = pairs(cursor, [[key, value]], operations);
  return { type: 'object', location: cursor.span(location), value: members };
}

function objectBody(cursor: Cursor): Body | undefined {
  const body = cursor.guarded(() => bodyUpTo(cursor, '}'));
  if (body === undefined && !cursor.is(',')) cursor.giveUp();
  return body;
}

/** The body behind `|`, closing token included; undefined, and nothing read, where there is none. */
function comprehension(cursor: Cursor, end: TokenKind): Body | undefined {
  if (!cursor.is('or')) return undefined;
  const start = cursor.mark();
  const body = cursor.guarded(() => bodyUpTo(cursor, end));
  if (body !== undefined) return body;
  if (!cursor.is(',')) cursor.giveUp();
  cursor.reset(start);
  return undefined;
}

function bodyUpTo(cursor: Cursor, end: TokenKind): Body {
  cursor.advance();
  const body = cursor.grammar.body(cursor, end);
  cursor.advance();
  return body;
}

function list(cursor: Cursor, end: TokenKind, first: Term, operations: Operations): Term[] {
  const terms = [first];
  while (!cursor.accept(end)) {
    cursor.expect(',', `expected "," or "${end}"`);
    if (!cursor.is(end)) terms.push(operations.listedTerm(cursor));
  }
  return terms;
}

function pairs(cursor: Cursor, members: [Term, Term][], operations: Operations): [Term, Term][] {
  while (!cursor.accept('}')) {
    cursor.expect(',', 'expected "," or "}"');
    if (cursor.is('}')) continue;
    const key = operations.listedTerm(cursor);
    cursor.expect(':', 'expected ":"');
    members.push([key, operations.listedTerm(cursor)]);
  }
  return members;
}
