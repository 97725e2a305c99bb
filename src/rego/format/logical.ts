import type { Body, Expr, Location, LogicalExpr } from '../syntax/ast.ts';
import { exprLeadsWithBrace, infixOf, isUnion } from './lead.ts';
import { closingRow, countRows, textOf, type Writer } from './writer.ts';

/** One side of `and` or `or`, as it is to be written. */
interface Operand {
  readonly body: Body;
  /** In braces, which begin here. */
  readonly brace: Location | undefined;
  readonly parentheses: boolean;
}

interface Step {
  readonly operator: 'and' | 'or';
  readonly right: Operand;
  /** The row on which everything to the left ends. */
  readonly leftRow: number;
}

/** Writes a chain; line breaks behind operators stay, with one more level of indentation. */
export function writeLogical(writer: Writer, expr: LogicalExpr): void {
  const { first, steps } = chainOf(expr);
  const { level } = writer;
  try {
    writeOperand(writer, first);
    for (const { operator, right, leftRow } of steps) {
      writer.write(` ${operator}`);
      const start = right.brace ?? right.body[0]?.location;
      if (start !== undefined && start.row > leftRow) {
        writer.level = level + 1;
        writer.endLine();
        writer.startLine();
      } else writer.write(' ');
      writeOperand(writer, right);
    }
  } finally {
    writer.level = level;
  }
}

function writeOperand(writer: Writer, { body, brace, parentheses }: Operand): void {
  const [first] = body;
  if (first === undefined) return;
  if (brace === undefined) {
    if (parentheses) writer.write('(');
    try {
      writer.parts.expr(writer, first);
    } finally {
      if (parentheses) writer.write(')');
    }
    return;
  }
  if (isUnion(first)) writer.parenthesized = first;
  writer.write('{');
  writer.parts.enclosed(writer, body, ['{', '}'], brace, brace);
  if (body.at(-1)?.location.row === brace.row) writer.write(' ');
  writer.write('}');
}

/** The operands of a chain from left to right; a nested chain that needs parentheses is one operand. */
function chainOf(expr: LogicalExpr): { readonly first: Operand; readonly steps: readonly Step[] } {
  const { type, left, right, explicitLeft, explicitRight, location } = expr;
  const last = operandOf(right, explicitRight, type, true, location);
  const [inner] = left;
  const continues =
    !explicitLeft &&
    left.length === 1 &&
    inner !== undefined &&
    isLogical(inner) &&
    !needsParentheses(inner, type, false);
  if (continues) {
    const before = chainOf(inner);
    return { first: before.first, steps: [...before.steps, { operator: type, right: last, leftRow: lastRow(left) }] };
  }
  const first = operandOf(left, explicitLeft, type, false, location);
  const closing = first.brace === undefined ? -1 : closingRow(['{', '}'], first.brace).row;
  const leftRow = closing > 0 ? closing : lastRow(left);
  return { first, steps: [{ operator: type, right: last, leftRow }] };
}

function isLogical(expr: Expr): expr is LogicalExpr {
  return expr.type === 'and' || expr.type === 'or';
}

function operandOf(body: Body, explicit: boolean, parent: 'and' | 'or', isRight: boolean, whole: Location): Operand {
  const [only] = body;
  if (explicit || body.length !== 1 || only === undefined) {
    return { body, brace: braceOf(whole, body), parentheses: false };
  }
  return { body, brace: undefined, parentheses: needsParentheses(only, parent, isRight) };
}

function needsParentheses(expr: Expr, parent: 'and' | 'or', isRight: boolean): boolean {
  if (expr.with.length > 0) return true;
  if (expr.type === 'or') return parent === 'and' || isRight;
  if (expr.type === 'and') return parent === 'and' && isRight;
  return exprLeadsWithBrace(expr);
}

function lastRow(body: Body): number {
  const location = body.at(-1)?.location;
  return location === undefined ? 0 : location.row + countRows(textOf(location).trimEnd());
}

/** Where the brace of an operand stands: the last one before its first expression. */
function braceOf(whole: Location, [first]: Body): Location {
  const text = textOf(whole);
  const before = Math.min((first?.location.offset ?? whole.end) - whole.offset, text.length);
  const at = text.lastIndexOf('{', before - 1);
  if (first === undefined || at < 0) return whole;
  return { ...whole, row: whole.row + countRows(text.slice(0, at)), offset: whole.offset + at };
}

/** Marks a union that begins a rule's body: behind the brace its `|` would be a comprehension's. */
export function markLeadingUnion(writer: Writer, expr: Expr): void {
  if (expr.negated) return;
  if (isLogical(expr)) {
    const { first } = chainOf(expr);
    const [lead] = first.body;
    if (first.brace === undefined && !first.parentheses && lead !== undefined) markLeadingUnion(writer, lead);
    return;
  }
  if (isUnion(expr)) {
    writer.parenthesized = expr;
    return;
  }
  if (expr.type !== 'call' || infixOf(expr) === undefined) return;
  const lead = expr.arguments[expr.arguments.length === 3 ? 2 : 0];
  if (lead !== undefined && isUnion(lead)) writer.parenthesized = lead;
}
