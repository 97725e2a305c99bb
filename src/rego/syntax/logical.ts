import type { Body, CallExpr, Expr, Location } from './ast.ts';
import { dottedName } from './build.ts';
import type { Cursor } from './cursor.ts';
import { bracedBody, modifiers, simpleExpr, withModifiers } from './expressions.ts';
import { infixTerm, term } from './terms.ts';

/** A side of `and` or `or`: one expression, or a body in braces. */
export interface Operand {
  readonly body: Body;
  readonly explicit: boolean;
  readonly location: Location;
}

const plain = { negated: false, with: [], generated: false } as const;

/** Tells whether the file imports the logical keywords, so that `and` and `or` are no names in it. */
export function logicalActive(cursor: Cursor): boolean {
  return cursor.keywords.has('and') || cursor.keywords.has('or');
}

/** Tells whether `and` or `or` stands at the cursor. */
export function isChainOperator(cursor: Cursor): boolean {
  return cursor.is('logical-and') || cursor.is('logical-or');
}

/** Parses `and …` and `or …` behind an operand; `and` binds tighter, both associate to the left. */
export function chain(cursor: Cursor, first: Operand): Expr {
  return cursor.nested(() => {
    let left = conjunction(cursor, first);
    while (cursor.accept('logical-or')) {
      const right = conjunction(cursor, operand(cursor, 'or'));
      left = join(cursor, 'or', left, right);
    }
    const [expr] = left.body;
    return expr ?? cursor.giveUp();
  });
}

function conjunction(cursor: Cursor, first: Operand): Operand {
  let left = first;
  while (cursor.accept('logical-and')) left = join(cursor, 'and', left, operand(cursor, 'and'));
  return left;
}

function join(cursor: Cursor, type: 'and' | 'or', left: Operand, right: Operand): Operand {
  refuseVoidCalls(cursor, left.body, type);
  refuseVoidCalls(cursor, right.body, type);
  const location = cursor.span(left.location);
  const sides = { left: left.body, right: right.body, explicitLeft: left.explicit, explicitRight: right.explicit };
  return { body: [{ ...plain, ...sides, type, location }], explicit: false, location };
}

/** An operand alone, or the chain that it begins. */
export function foldChain(cursor: Cursor, first: Operand): Expr {
  const [alone] = first.body;
  const expr = isChainOperator(cursor) ? chain(cursor, first) : alone;
  return withModifiers(cursor, expr ?? cursor.giveUp());
}

/** `{ body }` before `and` or `or`; undefined, and nothing read, where it is something else. */
export function explicitOperand(cursor: Cursor): Operand | undefined {
  const { location } = cursor;
  const start = cursor.mark();
  const body = cursor.guarded(() => cursor.memoize(1, () => bracedBody(cursor)));
  if (body !== undefined && isChainOperator(cursor)) {
    if (isAmbiguousUnion(body)) refuseUnion(cursor, location, body, '');
    return { body, explicit: true, location };
  }
  cursor.reset(start);
  return undefined;
}

function operand(cursor: Cursor, operator: 'and' | 'or' | ''): Operand {
  if (cursor.is('{')) return bracedOperand(cursor, operator);
  const negation = cursor.is('not') && !cursor.continuesReference(1) ? cursor.location : undefined;
  if (negation !== undefined) cursor.advance();
  if (negation !== undefined && cursor.negatedBodies && cursor.is('{')) {
    const expr = negatedBody(cursor, negation);
    return { body: [expr], explicit: false, location: expr.location };
  }
  const grouped = cursor.is('(') && logicalActive(cursor) && (negation === undefined || cursor.negatedBodies);
  const inner = grouped ? group(cursor, true, negation === undefined ? '' : 'not ') : undefined;
  if (inner !== undefined && negation === undefined) return inner;
  const found = inner ?? { body: [simpleExpr(cursor)], explicit: false };
  if (negation === undefined) return { ...found, location: found.body[0]?.location ?? cursor.location };
  return negatedOperand(cursor, found.body, found.explicit, negation);
}

function negatedOperand(cursor: Cursor, body: Body, explicitBody: boolean, negation: Location): Operand {
  const location = cursor.span(negation);
  const [first] = body;
  if (!cursor.negatedBodies && first !== undefined) {
    return { body: [{ ...first, negated: true }], explicit: false, location: first.location };
  }
  return { body: [{ ...plain, type: 'not', location, body, explicitBody }], explicit: false, location };
}

function bracedOperand(cursor: Cursor, operator: 'and' | 'or' | ''): Operand {
  const { location } = cursor;
  const start = cursor.mark();
  const empty = cursor.peek(1).kind === '}';
  const body = cursor.guarded(() => cursor.memoize(1, () => bracedBody(cursor)));
  if (body === undefined) {
    if (!empty && operator !== '') refuseValue(cursor, start, location, operator);
    return cursor.giveUp();
  }
  if (isAmbiguousUnion(body)) refuseUnion(cursor, location, body, '');
  return { body, explicit: true, location };
}

/** Where braces that are no body hold a value, says so. */
function refuseValue(cursor: Cursor, start: ReturnType<Cursor['mark']>, location: Location, operator: string): void {
  const failed = cursor.mark();
  cursor.reset(start);
  const value = cursor.guarded(() => infixTerm(cursor));
  if (value !== undefined) refuseBraceLed(cursor, cursor.span(location), operator);
  cursor.reset(failed);
}

function refuseBraceLed(cursor: Cursor, location: Location, operator: string): never {
  cursor.hint(`wrap the operand to keep the value: \`(${textOf(location)}) ${operator} ...\``);
  return cursor.fail(location, `operand of \`${operator}\` cannot begin with \`{\` unless the braces hold a body`);
}

/** Refuses an operand of the chain that follows when it begins with `{` but is a value. */
export function refuseBraces(cursor: Cursor, expr: Expr): void {
  if (!textOf(expr.location).startsWith('{')) return;
  const isEmpty = expr.type === 'term' && expr.term.type === 'object' && expr.term.value.length === 0;
  if (isEmpty) cursor.fail(expr.location, 'found empty body');
  refuseBraceLed(cursor, expr.location, cursor.text);
}

/** Parses the body of `not { … }`. */
export function negatedBody(cursor: Cursor, negation: Location): Expr {
  const { location } = cursor;
  const start = cursor.mark();
  const empty = cursor.peek(1).kind === '}';
  const body = cursor.guarded(() => bracedBody(cursor));
  if (body === undefined) {
    if (!empty) refuseNegatedValue(cursor, start, location);
    return cursor.giveUp();
  }
  if (isAmbiguousUnion(body)) refuseUnion(cursor, location, body, 'not ');
  return { ...plain, type: 'not', location: cursor.span(negation), body, explicitBody: true };
}

function refuseNegatedValue(cursor: Cursor, start: ReturnType<Cursor['mark']>, location: Location): void {
  const failed = cursor.mark();
  cursor.reset(start);
  const value = cursor.guarded(() => infixTerm(cursor));
  if (value !== undefined) {
    const text = textOf(cursor.span(location));
    cursor.hint(`write \`not (${text})\` to negate the value, or \`not {${text}}\` for a body holding it`);
    let led = value;
    while (led.type === 'call' && led.arguments.length === 2 && led.arguments[0] !== undefined)
      [led] = [led.arguments[0]];
    cursor.fail(location, `\`{...}\` in an operand position must contain expression(s), got: ${led.type}`);
  }
  cursor.reset(failed);
}

/** `{ a | b }` could be a comprehension as well. */
function isAmbiguousUnion([first]: Body): boolean {
  if (first?.type !== 'call' || dottedName(first.operator) !== 'or') return false;
  return textOf(first.operator.location) === '|' && !textOf(first.location).trimStart().startsWith('(');
}

function refuseUnion(cursor: Cursor, location: Location, body: Body, prefix: string): never {
  const braces = textOf(cursor.span(location));
  const inner = body[0]?.location ?? location;
  const at = inner.offset - location.offset;
  const text = textOf(inner);
  const union = at > 0 ? `${braces.slice(0, at)}(${text})${braces.slice(at + text.length)}` : braces;
  cursor.hint(`write \`${prefix}(${braces})\` for the comprehension, or \`${prefix}${union}\` for the set union`);
  return cursor.fail(
    location,
    'ambiguous `{ ... | ... }` operand: read as a body holding a set-union expression, not as a comprehension',
  );
}

const voidBuiltins: ReadonlySet<string> = new Set(['print']);

function refuseVoidCalls(cursor: Cursor, body: Body, operator: string): void {
  const isVoid = (expr: Expr): expr is CallExpr =>
    expr.type === 'call' && !expr.negated && voidBuiltins.has(dottedName(expr.operator) ?? '');
  const [first] = body;
  if (first === undefined || !isVoid(first) || !body.every((expr) => isVoid(expr))) return;
  const name = dottedName(first.operator);
  cursor.hint(
    `\`${name}\` produces no value and always succeeds, so the operand can never fail; move it out of the operand, or add an expression that can fail`,
  );
  cursor.report(first.location, `operand of \`${operator}\` cannot consist only of calls to \`${name}\``);
}

/**
 * Parses a parenthesised chain, negation or modified operand; undefined, and nothing read, where the parentheses hold a term.
 * @param inOperand whether the parentheses are an operand of `and`, `or` or `not` already.
 */
export function group(cursor: Cursor, inOperand: boolean, prefix: string): Operand | undefined {
  return cursor.nested(() => {
    const { location } = cursor;
    const start = cursor.mark();
    cursor.advance();
    if (cursor.is(')')) {
      if (inOperand) cursor.fail(location, 'empty parenthesized group');
      cursor.reset(start);
      return undefined;
    }
    const first = cursor.guarded(() => operand(cursor, ''));
    const body = first === undefined ? undefined : groupBody(cursor, first, start, inOperand, prefix);
    if (body === undefined) {
      cursor.reset(start);
      return undefined;
    }
    return { body, explicit: false, location: cursor.span(location) };
  });
}

function groupBody(
  cursor: Cursor,
  first: Operand,
  start: ReturnType<Cursor['mark']>,
  inOperand: boolean,
  prefix: string,
): Body | undefined {
  if (isChainOperator(cursor)) {
    const expr = withModifiers(cursor, chain(cursor, first));
    closeGroup(cursor);
    return [expr];
  }
  const [only] = first.body;
  if (cursor.is('with') && !first.explicit && first.body.length === 1 && only !== undefined) {
    return modifiedGroup(cursor, only, inOperand);
  }
  if (first.explicit) return refuseBodyInParentheses(cursor, first, start, prefix);
  if (only === undefined || (only.type !== 'and' && only.type !== 'or' && only.type !== 'not' && !only.negated)) {
    return undefined;
  }
  closeGroup(cursor);
  return first.body;
}

function closeGroup(cursor: Cursor): void {
  if (!cursor.accept(')')) cursor.fail(cursor.location, 'expected ) to close parenthesized group');
}

function modifiedGroup(cursor: Cursor, expr: Expr, inOperand: boolean): Body | undefined {
  const { location } = cursor;
  const withs = modifiers(cursor);
  if (isChainOperator(cursor)) refuseModifier(cursor, location);
  closeGroup(cursor);
  return inOperand || isChainOperator(cursor) ? [{ ...expr, with: withs }] : undefined;
}

/** A modifier of one operand would be read as one of the whole chain. */
export function refuseModifier(cursor: Cursor, location: Location): never {
  const word = cursor.text;
  cursor.hint(
    `Wrap the operand in \`(...)\` or \`{...}\` to scope, or move \`with\` after the \`${word}\` expression to apply it to the whole expression`,
  );
  return cursor.fail(location, `\`with\` modifier is not allowed on operand of \`${word}\``);
}

/** `({ … })`: the braces must be a value. */
function refuseBodyInParentheses(
  cursor: Cursor,
  first: Operand,
  start: ReturnType<Cursor['mark']>,
  prefix: string,
): undefined {
  const braces = textOf(cursor.span(first.location));
  cursor.reset(start);
  const { location } = cursor;
  cursor.advance();
  const value = cursor.guarded(() => term(cursor));
  cursor.reset(start);
  if (value !== undefined) return undefined;
  cursor.hint(`drop the parens to keep the body: \`${prefix}${braces}\``);
  return cursor.fail(location, '`(...)` in an operand position cannot contain a body');
}

function textOf(location: Location): string {
  return location.source.text.slice(location.offset, location.end);
}
