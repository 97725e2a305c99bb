import type { Body, CallExpr, EveryExpr, Expr, NotExpr, SomeExpr, With } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { arityMismatch } from './arity.ts';
import { exprLeadsWithBrace, infixOf, isUnion } from './lead.ts';
import { writeLogical } from './logical.ts';
import { writeMembership, writePlainCall, writeTerm } from './terms.ts';
import { countRows, textOf, UnexpectedComment, type Writer } from './writer.ts';

/** Writes expressions on lines of their own; blank lines between them stay. */
export function writeBody(writer: Writer, body: Body): void {
  const [first] = body;
  if (first !== undefined) writer.insertComments(first.location);
  for (const [index, expr] of body.entries()) {
    const before = body[index - 1];
    const lastRow = before === undefined ? Infinity : before.location.row + countRows(textOf(before.location));
    if (expr.location.row > lastRow + 1) writer.blankLine();
    writer.startLine();
    writeStatement(writer, expr);
    writer.endLine();
  }
}

/** Writes an expression with its modifiers. @throws UnexpectedComment where a part stands as in the source. */
export function writeExpr(writer: Writer, expr: Expr): void {
  const wrapped = writer.parenthesized === expr;
  if (wrapped) writer.parenthesized = undefined;
  writer.insertComments(expr.location);
  if (!writer.inline) writer.startLine();
  const isLogical = expr.type === 'and' || expr.type === 'or';
  if (expr.negated) writer.write(isLogical ? 'not (' : 'not ');
  if (wrapped) writer.write('(');
  writePlain(writer, expr);
  if (wrapped) writer.write(')');
  if (expr.negated && isLogical) writer.write(')');
  if (expr.with.length > 0) writeModifiers(writer, expr);
}

function writePlain(writer: Writer, expr: Expr): void {
  switch (expr.type) {
    case 'term':
      return writeTerm(writer, expr.term);
    case 'call':
      return writeCall(writer, expr);
    case 'some':
      return writeSome(writer, expr);
    case 'every':
      return writeEvery(writer, expr);
    case 'not':
      return writeNot(writer, expr);
    case 'and':
    case 'or':
      return writeLogical(writer, expr);
  }
}

function writeCall(writer: Writer, expr: CallExpr): void {
  const { operator, arguments: args } = expr;
  const name = dottedName(operator) ?? '';
  if (name === 'internal.member_2' || name === 'internal.member_3') {
    writeMembership(writer, args, name, operator.location, false);
    return;
  }
  const infix = infixOf(expr);
  if (infix === undefined) {
    writePlainCall(writer, operator, args);
    return;
  }
  const [left, right, result] = args;
  if (left === undefined || right === undefined || args.length > 3) {
    writer.problems.push(arityMismatch(name, args, operator.location));
    return;
  }
  if (result !== undefined) {
    writeTerm(writer, result);
    writer.write(' = ');
  }
  writeTerm(writer, left);
  writer.write(` ${infix} `);
  writeTerm(writer, right);
}

/** Writes an expression that has its lines to itself; where comments have no place in its form, as it stands. */
export function writeStatement(writer: Writer, expr: Expr): void {
  writer.insertComments(expr.location);
  const restore = writer.save();
  const { lineComment: comment, inline, parenthesized } = writer;
  try {
    writeExpr(writer, expr);
  } catch (error) {
    if (!(error instanceof UnexpectedComment)) throw error;
    restore();
    writer.inline = inline;
    writer.parenthesized = parenthesized === expr ? undefined : parenthesized;
    const { location } = expr;
    const inside =
      comment !== undefined && comment.location.offset >= location.offset && comment.location.offset < location.end;
    writer.lineComment = inside ? undefined : comment;
    writer.writeSource(location);
  }
}

function writeModifiers(writer: Writer, expr: Expr): void {
  let row = lastRowOfTerms(expr);
  const [first, ...others] = expr.with;
  const beside = first?.location.row === row;
  if (first !== undefined && beside) writeWith(writer, first, false);
  const rest = beside ? others : expr.with;
  const { level } = writer;
  try {
    for (const modifier of rest) {
      const breaks = modifier.location.row > row;
      if (breaks) {
        writer.level = level + 1;
        writer.endLine();
        writer.startLine();
        row = modifier.location.row;
      }
      writeWith(writer, modifier, breaks);
    }
  } finally {
    writer.level = level;
  }
}

/** The last row of an expression without its modifiers. */
function lastRowOfTerms({ location, with: withs }: Expr): number {
  const text = textOf(location);
  const cut = (withs[0]?.location.offset ?? location.end) - location.offset;
  return location.row + countRows((cut > 0 ? text.slice(0, cut) : text).trimEnd());
}

function writeWith(writer: Writer, { location, target, value }: With, onOwnLine: boolean): void {
  writer.insertComments(location);
  if (!onOwnLine) writer.write(' ');
  writer.write('with ');
  writeTerm(writer, target);
  writer.write(' as ');
  writer.expected(() => writeTerm(writer, value));
}

function writeSome(writer: Writer, { location, symbols }: SomeExpr): void {
  writer.insertComments(location);
  writer.write('some ');
  let { row } = location;
  for (const [index, symbol] of symbols.entries()) {
    if (symbol.type === 'call') {
      const name = dottedName(symbol.operator) ?? '';
      writeMembership(writer, symbol.arguments, name, location, false);
      continue;
    }
    if (symbol.location.row > row) {
      writer.endLine();
      writer.startLine();
      writer.write('\t');
      ({ row } = symbol.location);
    } else if (index > 0) writer.write(' ');
    writeTerm(writer, symbol);
    if (index < symbols.length - 1) writer.write(',');
  }
}

function writeEvery(writer: Writer, { location, key, value, domain, body }: EveryExpr): void {
  writer.insertComments(location);
  writer.write('every ');
  if (key !== undefined) {
    writeTerm(writer, key);
    writer.write(', ');
  }
  writeTerm(writer, value);
  writer.write(' in ');
  writeTerm(writer, domain);
  writer.write(' {');
  writer.parts.enclosed(writer, body, ['{', '}'], location, location);
  const [only] = body;
  if (body.length === 1 && only?.location.row === location.row) writer.write(' ');
  writer.write('}');
}

function writeNot(writer: Writer, { location, body, explicitBody }: NotExpr): void {
  writer.insertComments(location);
  writer.write('not ');
  const [first] = body;
  if (first === undefined) return;
  if (explicitBody || body.length > 1) {
    if (isUnion(first)) writer.parenthesized = first;
    writer.write('{');
    writer.parts.enclosed(writer, body, ['{', '}'], location, location);
    if (body.at(-1)?.location.row === location.row) writer.write(' ');
    writer.write('}');
    return;
  }
  const wrapped = needsParentheses(first);
  if (wrapped) writer.write('(');
  writeExpr(writer, first);
  if (wrapped) writer.write(')');
}

/** Whether the operand of `not` would be read as something else without parentheses. */
function needsParentheses(expr: Expr): boolean {
  const isOwn = expr.type === 'and' || expr.type === 'or' || expr.type === 'not';
  return expr.with.length > 0 || isOwn || exprLeadsWithBrace(expr);
}
