import type { Location, RefTerm, Term, VarTerm } from './ast.ts';
import { callTerm, dottedRef, nameRef } from './build.ts';
import { collection } from './collections.ts';
import type { Cursor } from './cursor.ts';
import { rootDocuments } from './keywords.ts';
import { numberTerm, stringTerm, templateString } from './literals.ts';
import type { TokenKind } from './token.ts';

/** Parses a term with infix operators; `k, v in xs` is one too. */
export function infixTerm(cursor: Cursor): Term {
  return cursor.nested(() => membership(cursor, true, cursor.token.offset));
}

/** Like {@link infixTerm} in a list, where a comma parts elements; goes on from `left` where that is read already. */
export function listedTerm(cursor: Cursor, left?: Term, offset = cursor.token.offset): Term {
  return cursor.nested(() => membership(cursor, false, offset, left));
}

function membership(cursor: Cursor, withKey: boolean, offset: number, first?: Term): Term {
  let left = infix(cursor, 0, offset, first);
  for (;;) {
    cursor.allowReferenceWord();
    const keyed = withKey && cursor.is(',') ? keyedMembership(cursor, left, offset) : undefined;
    if (keyed === undefined && !cursor.is('in')) return left;
    left = keyed ?? member(cursor, 'internal.member_2', [left], offset);
  }
}

function keyedMembership(cursor: Cursor, key: Term, offset: number): Term | undefined {
  const start = cursor.mark();
  cursor.advance();
  const value = cursor.guarded(() => infix(cursor, 0, offset));
  if (value !== undefined && cursor.is('in')) return member(cursor, 'internal.member_3', [key, value], offset);
  cursor.reset(start);
  return undefined;
}

function member(cursor: Cursor, name: string, left: readonly [Term, ...Term[]], offset: number): Term {
  const operator = dottedRef(name, cursor.location);
  cursor.advance();
  const domain = infix(cursor, 0, cursor.token.offset);
  return callTerm(operator, [...left, domain], cursor.span(left[0].location, offset));
}

/** Infix operators by how tightly they bind. */
const precedence: Partial<Record<TokenKind, number>> = {
  equal: 1,
  neq: 1,
  lt: 1,
  gt: 1,
  lte: 1,
  gte: 1,
  or: 2,
  and: 3,
  plus: 4,
  minus: 4,
  mul: 5,
  div: 5,
  rem: 5,
};

/** Each operator nests what is left of it, so that a chain is bounded as nesting is. */
const maximumOperators = 1_000;

/** Parses operators that bind at least as tightly as `minimum`; all associate to the left. */
function infix(cursor: Cursor, minimum: number, offset: number, first?: Term): Term {
  let left = first ?? term(cursor);
  for (let count = 0; ; count += 1) {
    const { kind } = cursor;
    if (count > maximumOperators) cursor.fail(cursor.location, 'max parsing recursion depth exceeded');
    const level = precedence[kind] ?? -1;
    if (level < minimum) return left;
    const operator = nameRef(kind, cursor.location);
    cursor.advance();
    const right = infix(cursor, level + 1, cursor.token.offset);
    left = callTerm(operator, [left, right], cursor.span(left.location, offset));
  }
}

/** Parses one operand: a literal, collection, comprehension, reference, call or a term in parentheses. */
export function term(cursor: Cursor): Term {
  const { kind } = cursor;
  if (kind === '{' || kind === '[' || kind === '(') {
    return cursor.memoize(0, () => cursor.nested(() => finish(cursor, bracketed(cursor))));
  }
  if (kind === 'minus') return negative(cursor);
  return finish(cursor, simple(cursor));
}

function bracketed(cursor: Cursor): Term {
  if (!cursor.is('(')) return collection(cursor, operations);
  const { offset } = cursor.token;
  cursor.advance();
  const inner = infixTerm(cursor);
  if (!cursor.is(')')) cursor.fail(cursor.location, 'non-terminated expression');
  cursor.advance();
  return { ...inner, location: { ...inner.location, offset, end: cursor.lastEnd } };
}

const operations = { term, listedTerm };

function simple(cursor: Cursor): Term {
  const { kind, location } = cursor;
  switch (kind) {
    case 'null':
      cursor.advance();
      return { type: 'null', location };
    case 'true':
    case 'false':
      cursor.advance();
      return { type: 'boolean', location, value: kind === 'true' };
    case 'number':
    case '.':
      return numberTerm(cursor);
    case 'string':
    case 'raw-string':
      return stringTerm(cursor);
    case 'template-string-part':
    case 'template-string-end':
    case 'raw-template-string-part':
    case 'raw-template-string-end':
      return templateString(cursor);
    case 'identifier':
    case 'contains':
      return variable(cursor);
    default:
      return logicalCall(cursor);
  }
}

/** `and(x, y)` and `or(x, y)` call the set builtins even where the words are keywords. */
function logicalCall(cursor: Cursor): Term {
  const { kind } = cursor;
  const calls = (kind === 'logical-and' || kind === 'logical-or') && cursor.peek(1).kind === '(';
  if (!calls || cursor.peek(1).spaceBefore) cursor.illegal();
  cursor.treatAsWord();
  return variable(cursor);
}

/** Parses the present word as a variable; `_` becomes a wildcard of its own. */
export function variable(cursor: Cursor): VarTerm {
  const { location, text } = cursor;
  cursor.advance();
  return { type: 'var', location, value: text === '_' ? cursor.nextWildcard() : text };
}

function negative(cursor: Cursor): Term {
  const { location } = cursor;
  const next = cursor.kindAt(1);
  if (next !== 'identifier' && next !== 'contains') return finish(cursor, numberTerm(cursor));
  cursor.advance();
  const operand = finish(cursor, variable(cursor));
  const zero: Term = { type: 'number', location, value: '0' };
  return callTerm(nameRef('minus', location), [zero, operand], cursor.span(location));
}

function finish(cursor: Cursor, head: Term): Term {
  if (!continues(cursor)) return rootReference(head);
  return reference(cursor, head);
}

function continues(cursor: Cursor): boolean {
  const { kind, spaceBefore } = cursor.token;
  return !spaceBefore && (kind === '.' || kind === '[' || kind === '(');
}

/** `input` and `data` alone are references. */
export function rootReference(head: Term): Term {
  if (head.type !== 'var' || !rootDocuments.has(head.value)) return head;
  return { type: 'ref', location: head.location, value: [head] };
}

const referable: ReadonlySet<Term['type']> = new Set<Term['type']>([
  'var',
  'array',
  'object',
  'set',
  'arraycomprehension',
  'objectcomprehension',
  'setcomprehension',
  'call',
]);

/** Parses what follows a reference's head: operands and calls. */
export function reference(cursor: Cursor, head: Term): Term {
  if (!referable.has(head.type)) cursor.fail(head.location, `illegal ref (head cannot be ${head.type})`);
  const start = head.location;
  let path: [Term, ...Term[]] = [head];
  while (continues(cursor)) {
    if (cursor.is('(')) {
      const called = call(cursor, { type: 'ref', location: cursor.span(start), value: path });
      if (!cursor.continuesReference(0)) return called;
      path = [called];
    } else path.push(cursor.is('.') ? dotted(cursor) : indexed(cursor));
  }
  return { type: 'ref', location: cursor.span(start), value: path };
}

function dotted(cursor: Cursor): Term {
  const dot = cursor.location;
  cursor.advance();
  const { location, text } = cursor;
  if (cursor.token.spaceBefore && !cursor.is('eof')) {
    const behind = { ...dot, col: dot.col + 1, offset: dot.end, end: dot.end };
    cursor.fail(behind, 'unexpected whitespace token: expected identifier');
  }
  if (cursor.token.kind !== 'identifier') cursor.illegal('expected identifier');
  cursor.advance();
  return { type: 'string', location, value: text };
}

function indexed(cursor: Cursor): Term {
  cursor.advance();
  const operand = infixTerm(cursor);
  cursor.expect(']', 'expected [');
  return operand;
}

function call(cursor: Cursor, operator: RefTerm): Term {
  cursor.advance();
  const args: Term[] = [];
  while (!cursor.is(')')) {
    args.push(listedTerm(cursor));
    if (!cursor.is(')')) cursor.expect(',', 'expected "," or ")"');
  }
  cursor.advance();
  const location: Location = cursor.span(operator.location);
  const [head] = operator.value;
  const isSet = args.length === 0 && operator.value.length === 1 && head.type === 'var' && head.value === 'set';
  return isSet ? { type: 'set', location, value: [] } : callTerm(operator, args, location);
}
