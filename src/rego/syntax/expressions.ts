import type { Body, Expr, Location, Term, With } from './ast.ts';
import { callTerm, exprOf, nameRef } from './build.ts';
import type { Cursor } from './cursor.ts';
import { v1Keywords } from './keywords.ts';
import { infixTerm, rootReference, reference, variable } from './terms.ts';
import type { TokenKind } from './token.ts';
import { dottedName } from './build.ts';

/** Parses expressions up to `end`, which stays; parted by newlines or semicolons. */
export function bodyOf(cursor: Cursor, end: TokenKind): Body {
  return cursor.nested(() => {
    if (cursor.is(end)) cursor.fail(cursor.location, 'found empty body');
    const body: Expr[] = [];
    for (;;) {
      body.push(cursor.grammar.literal(cursor));
      if (cursor.accept(';')) continue;
      if (cursor.is(end)) return body;
      if (!cursor.token.newlineBefore) missingNewline(cursor, end);
    }
  });
}

const infixExamples: Readonly<Record<string, string>> = { in: 'x in xs', and: 'x and y', or: 'x or y' };

function missingNewline(cursor: Cursor, end: TokenKind): never {
  const word = cursor.is('identifier') ? cursor.text : cursor.is(',') && membershipFollows(cursor) ? 'in' : '';
  if (!cursor.hasHints && Object.hasOwn(infixExamples, word)) {
    cursor.hint(`\`import future.keywords.${word}\` for \`${infixExamples[word]}\` expressions`);
  }
  return cursor.illegal(`expected \\n or ; or ${end}`);
}

function membershipFollows(cursor: Cursor): boolean {
  if (cursor.isKeyword('in')) return false;
  return tryWithFutureKeywords(cursor, () => {
    cursor.advance();
    return isMembership(infixTerm(cursor));
  });
}

function isMembership(term: Term): boolean {
  if (term.type !== 'call') return false;
  const name = dottedName(term.operator);
  return name === 'internal.member_2' || name === 'internal.member_3';
}

/** Tells whether a parse would succeed with v1's keywords, and leaves everything as it was. */
function tryWithFutureKeywords(cursor: Cursor, parse: () => boolean): boolean {
  const start = cursor.mark();
  const before = new Map(cursor.keywords);
  for (const [word, kind] of v1Keywords) cursor.keywords.set(word, kind);
  const result = cursor.unremembered(() => cursor.guarded(parse) ?? false);
  cursor.keywords.clear();
  for (const [word, kind] of before) cursor.keywords.set(word, kind);
  cursor.reset(start);
  return result;
}

/** Parses a term, unification or assignment as an expression without modifiers. */
export function simpleExpr(cursor: Cursor): Expr {
  const start = cursor.location;
  const left = infixTerm(cursor);
  if (!cursor.is('assign') && !cursor.is('eq')) return exprOf(left, cursor.span(start));
  const operator = nameRef(cursor.kind, cursor.location);
  cursor.advance();
  const right = infixTerm(cursor);
  return exprOf(callTerm(operator, [left, right], cursor.span(start)));
}

/** Parses `with target as value …`; none where the next token is another. */
export function modifiers(cursor: Cursor): With[] {
  const modifiers: With[] = [];
  while (cursor.is('with')) {
    const { location } = cursor;
    cursor.advance();
    if (!cursor.is('identifier')) cursor.illegal('expected ident');
    const target = withTarget(cursor);
    if (target.type !== 'ref' && target.type !== 'var') cursor.illegal('expected with target path');
    cursor.expect('as', 'expected as keyword');
    const value = infixTerm(cursor);
    modifiers.push({ location: cursor.span(location), target, value });
  }
  return modifiers;
}

function withTarget(cursor: Cursor): Term {
  const head = variable(cursor);
  const { kind, spaceBefore } = cursor.token;
  const continues = !spaceBefore && (kind === '.' || kind === '[' || kind === '(');
  return continues ? reference(cursor, head) : rootReference(head);
}

/** Adds the modifiers that follow to an expression. */
export function withModifiers(cursor: Cursor, expr: Expr): Expr {
  return cursor.is('with') ? { ...expr, with: modifiers(cursor) } : expr;
}

const plain = { negated: false, with: [], generated: false } as const;

/** Parses `some x, y` or `some k, v in xs`. */
export function someExpr(cursor: Cursor): Expr {
  const { location } = cursor;
  const start = cursor.mark();
  cursor.advance();
  const term = cursor.guarded(() => infixTerm(cursor));
  if (term?.type === 'call') {
    if (!isMembership(term)) cursor.illegal('expected `x in xs` or `x, y in xs` expression');
    return withModifiers(cursor, { ...plain, type: 'some', location, symbols: [term] });
  }
  cursor.reset(start);
  hintMembership(cursor);
  cursor.advance();
  const symbols = [symbol(cursor)];
  while (cursor.accept(',')) symbols.push(symbol(cursor));
  return { ...plain, type: 'some', location, symbols };
}

function hintMembership(cursor: Cursor): void {
  if (cursor.isKeyword('in')) return;
  const follows = tryWithFutureKeywords(cursor, () => {
    cursor.advance();
    return isMembership(infixTerm(cursor));
  });
  if (follows) cursor.hint('`import future.keywords.in` for `some x in xs` expressions');
}

function symbol(cursor: Cursor): Term {
  if (!cursor.is('identifier')) cursor.illegal('expected var');
  return variable(cursor);
}

/** Parses `every k, v in xs { … }`. */
export function everyExpr(cursor: Cursor): Expr {
  const { location } = cursor;
  cursor.advance();
  const { key, value, domain } = everyHead(cursor, infixTerm(cursor));
  if (!cursor.is('{')) cursor.illegal('missing body');
  const body = bracedBody(cursor);
  return withModifiers(cursor, { ...plain, type: 'every', location, key, value, domain, body });
}

function everyHead(cursor: Cursor, term: Term): { key: Term | undefined; value: Term; domain: Term } {
  const args = term.type === 'call' && isMembership(term) ? term.arguments : [];
  const [first, second, third] = args;
  if (first === undefined || second === undefined) return cursor.illegal('expected `x[, y] in xs { ... }` expression');
  const [key, value, domain] = third === undefined ? [undefined, first, second] : [first, second, third];
  if (key !== undefined && key.type !== 'var') cursor.illegal('expected key to be a variable');
  if (value.type !== 'var') cursor.illegal('expected value to be a variable');
  return { key, value, domain };
}

/** Parses `{ … }` as a body. */
export function bracedBody(cursor: Cursor): Body {
  cursor.advance();
  const body = bodyOf(cursor, '}');
  cursor.advance();
  return body;
}

/** A plain word `every` that would be the keyword if it were imported. */
export function hintEvery(cursor: Cursor, expr: Expr, start: ReturnType<Cursor['mark']>): void {
  if (expr.type !== 'term' || expr.term.type !== 'var' || expr.term.value !== 'every') return;
  const here = cursor.mark();
  cursor.reset(start);
  const follows = tryWithFutureKeywords(cursor, () => everyExpr(cursor).type === 'every');
  cursor.reset(here);
  if (follows) cursor.hint('`import future.keywords.every` for `every x in xs { ... }` expressions');
}

/** An expression with another location. */
export function relocated(expr: Expr, location: Location): Expr {
  return { ...expr, location };
}
