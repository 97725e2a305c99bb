import type { CallTerm, Location, RefPath, RefTerm, StringTerm, TemplateString, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { printTerm } from '../syntax/print.ts';
import { isComprehension } from '../syntax/walk.ts';
import { arityMismatch } from './arity.ts';
import { writeArray, writeComprehension, writeIterable, listWriter, writeObject, writeSet } from './collections.ts';
import { infixOf } from './lead.ts';
import { closingRow, endRow, textOf, UnexpectedComment, type Writer } from './writer.ts';

/** Writes a term; as it stands in the source where comments in it have no place. @throws UnexpectedComment behind that. */
export function writeTerm(writer: Writer, term: Term): void {
  const restore = writer.save();
  try {
    writeParenthesized(writer, term, false);
  } catch (error) {
    if (!(error instanceof UnexpectedComment)) throw error;
    restore();
    const row = writer.lineComment?.location.row ?? 0;
    if (row >= term.location.row && row <= endRow(term.location)) writer.lineComment = undefined;
    writer.writeSource(term.location);
    throw error;
  }
}

/** Writes a term, an infix call in parentheses where asked. */
export function writeParenthesized(writer: Writer, term: Term, parentheses: boolean): void {
  const asked = writer.parenthesized === term;
  if (asked) writer.parenthesized = undefined;
  writer.insertComments(term.location);
  if (!writer.inline) writer.startLine();
  writeValue(writer, term, parentheses || asked);
  if (!writer.inline) writer.startLine();
}

function writeValue(writer: Writer, term: Term, parentheses: boolean): void {
  switch (term.type) {
    case 'ref':
      return writeReference(writer, term.value);
    case 'object':
      return writeObject(writer, term);
    case 'array':
      return writeArray(writer, term);
    case 'set':
      return writeSet(writer, term);
    case 'string':
      return writer.write(stringText(term));
    case 'templatestring':
      return writeTemplate(writer, term);
    case 'call':
      return writeCallTerm(writer, term, parentheses);
    default:
      return isComprehension(term)
        ? writeComprehension(writer, term, writeParenthesized)
        : writer.write(printTerm(term));
  }
}

/** The author's own spelling of a string, which may be raw or have escapes; words that became strings are quoted. */
function stringText({ location, value }: StringTerm): string {
  const text = textOf(location);
  if (text.startsWith('`')) return text;
  const quote = text.at(-1);
  const start = quote === '"' || quote === '`' ? text.indexOf(quote) : -1;
  return start < 0 || start === text.length - 1 ? JSON.stringify(value) : text.slice(start);
}

/** Writes a reference, `a.b["c-d"][x]`. */
export function writeReference(writer: Writer, [head, ...tail]: RefPath): void {
  const wrapped = head.type === 'call' && textOf(head.location).startsWith('(');
  writeParenthesized(writer, head, wrapped);
  for (const operand of tail) {
    if (operand.type === 'string') writer.write(stringOperand(writer, operand));
    else if (operand.type === 'var') writer.write(`[${printTerm(operand)}]`);
    else {
      writer.write('[');
      if (!writer.expected(() => writeTerm(writer, operand))) writer.write('\n');
      writer.write(']');
    }
  }
}

const wordPattern = /^[A-Za-z_][A-Za-z_0-9]*$/;

/** `.word`, or `["word"]` where a word cannot stand bare or the author quoted a keyword. */
export function stringOperand({ style }: Writer, operand: StringTerm): string {
  const quoted = style.keywords.has(operand.value) && textOf(operand.location).startsWith('"');
  const bare = wordPattern.test(operand.value) && !quoted;
  return bare ? `.${operand.value}` : `[${JSON.stringify(operand.value)}]`;
}

function writeCallTerm(writer: Writer, call: CallTerm, parentheses: boolean): void {
  const name = dottedName(call.operator) ?? '';
  if (name === 'internal.member_2' || name === 'internal.member_3') {
    writeMembership(writer, call.arguments, name, call.location, true);
    return;
  }
  const infix = infixOf(call);
  if (infix === undefined) {
    writePlainCall(writer, call.operator, call.arguments);
    return;
  }
  const [left, right] = call.arguments;
  if (left === undefined || right === undefined || call.arguments.length !== 2) {
    writer.problems.push(arityMismatch(name, call.arguments, call.location));
    return;
  }
  if (parentheses) writer.write('(');
  writeParenthesized(writer, left, true);
  writer.write(` ${infix} `);
  writeParenthesized(writer, right, true);
  if (parentheses) writer.write(')');
}

/** Writes `f(x, y)`. */
export function writePlainCall(writer: Writer, operator: RefTerm, args: readonly Term[]): void {
  writeReference(writer, operator.value);
  writer.write('(');
  const { location } = operator;
  writeIterable(writer, args, location, closingRow(['(', ')'], location), listWriter(false));
  writer.write(')');
}

/** Writes `x in xs` and `k, v in xs`. */
export function writeMembership(
  writer: Writer,
  operands: readonly Term[],
  name: string,
  location: Location,
  parentheses: boolean,
): void {
  const arity = name === 'internal.member_2' ? 2 : 3;
  if (operands.length !== arity) {
    writer.problems.push(arityMismatch(name, operands, location));
    return;
  }
  const wrapped = parentheses && arity === 3;
  if (wrapped) writer.write('(');
  for (const [index, operand] of operands.entries()) {
    if (index > 0) writer.write(index === arity - 1 ? ' in ' : ', ');
    const nested = isMembership(operand) && (index > 0 || arity === 3);
    if (nested) writer.write('(');
    writeParenthesized(writer, operand, true);
    if (nested) writer.write(')');
  }
  if (wrapped) writer.write(')');
}

/** `x in xs` as an operand: only the left side of another `in` needs no parentheses. */
function isMembership(term: Term): boolean {
  return term.type === 'call' && dottedName(term.operator) === 'internal.member_2';
}

function writeTemplate(writer: Writer, { parts, multiLine }: TemplateString): void {
  const quote = multiLine ? '`' : '"';
  writer.write(`$${quote}`);
  for (const [index, part] of parts.entries()) {
    if ('negated' in part) {
      writer.write('{');
      writer.indented(() => {
        openEmbedded(writer, part.location);
        writer.parts.expr(writer, part);
        closeEmbedded(writer, parts[index + 1]?.location);
        writer.write('}');
      });
    } else if (part.type === 'string') writer.write(escapeBraces(part.value, multiLine));
    else writer.write(printTerm(part));
  }
  writer.write(quote);
}

/** Comments behind the brace and above the expression come first. */
function openEmbedded(writer: Writer, location: Location): void {
  if (writer.lineComment !== undefined) {
    writer.endLine();
    writer.startLine();
    return;
  }
  const before = writer.takeBefore(location.row);
  if (before.length === 0) return;
  writer.write(' ');
  writer.inline = true;
  writer.writeComments(before);
}

function closeEmbedded(writer: Writer, next: Location | undefined): void {
  const before = next === undefined ? [] : writer.takeBefore(next.row);
  if (before.length === 0) return;
  writer.endLine();
  writer.writeComments(before);
  writer.startLine();
}

function escapeBraces(value: string, multiLine: boolean): string {
  const text = multiLine ? value : JSON.stringify(value).slice(1, -1);
  return text.replace(/(^|[^\\])\{/g, (_, before: string) => `${before}\\{`).replace(/([^\\])\{/g, '$1\\{');
}
