import type { Expr, Head, Location, RefPath, Rule } from '../syntax/ast.ts';
import { printTerm } from '../syntax/print.ts';
import { isGround } from '../syntax/walk.ts';
import { listWriter, writeIterable } from './collections.ts';
import { markLeadingUnion } from './logical.ts';
import { writeReference, writeTerm } from './terms.ts';
import { type Brackets, closingRow, endRow, textOf, type Writer } from './writer.ts';

/** Writes rules; those of one line that stand together stay together, others get a blank line between. */
export function writeRules(writer: Writer, rules: readonly Rule[]): void {
  for (const [index, rule] of rules.entries()) {
    writer.expected(() => writer.insertComments(rule.location));
    writer.expected(() => writeRule(writer, rule, false));
    const next = rules[index + 1];
    const together = next !== undefined && next.location.row === rule.location.row + 1;
    if (!together || !isOneLine(writer, rule) || !isOneLine(writer, next)) writer.blankLine();
  }
}

function isOneLine({ style }: Writer, rule: Rule): boolean {
  const [first] = rule.body;
  if (rule.body.length > 1 || rule.default || rule.else !== undefined) return false;
  if (first !== undefined && isSet(first)) return false;
  return (style.v1 || style.ifs) && (style.contains || rule.head.value !== undefined);
}

function isSet(expr: Expr): boolean {
  return expr.type === 'term' && !expr.negated && expr.term.type === 'set';
}

/** A body `true` alone stands for a constant. */
function isConstant({ body, else: alternative }: Rule): boolean {
  const [only] = body;
  if (body.length !== 1 || alternative !== undefined || only?.type !== 'term') return false;
  return !only.negated && only.with.length === 0 && only.term.type === 'boolean' && only.term.value;
}

function writeRule(writer: Writer, rule: Rule, isElse: boolean): void {
  if (!isElse) writer.startLine();
  if (rule.default) writer.write('default ');
  const constant = isConstant(rule);
  writer.commentOnFinalLine = constant;
  const expected = writer.expected(() => writeHead(writer, rule, isElse, constant));
  if (rule.body.length === 0 || constant) {
    writer.endLine();
    return;
  }
  writer.commentOnFinalLine = true;
  const { style } = writer;
  const usesIf = (style.v1 || style.ifs) && (style.contains || rule.head.value !== undefined);
  if (usesIf) {
    writer.write(' if');
    const [only] = rule.body;
    if (rule.body.length === 1 && only?.location.row === endRow(rule.head.location) && !isSet(only)) {
      writeShortBody(writer, rule, only);
      return;
    }
  }
  openBody(writer, expected);
  if (usesIf && !isElse && rule.body[0] !== undefined) markLeadingUnion(writer, rule.body[0]);
  writeLongBody(writer, rule);
  if (rule.else !== undefined) writeElse(writer, rule, rule.else);
}

function writeShortBody(writer: Writer, rule: Rule, expr: Expr): void {
  writer.write(' ');
  writer.parts.statement(writer, expr);
  writer.endLine();
  if (rule.else !== undefined) writeElse(writer, rule, rule.else);
}

function openBody(writer: Writer, expected: boolean): void {
  if (!expected && writer.pending !== undefined) {
    writer.write(' { ');
    return;
  }
  writer.write(' {');
  writer.endLine();
}

function writeLongBody(writer: Writer, rule: Rule): void {
  writer.indented(() => {
    writer.expected(() => writer.parts.body(writer, rule.body));
    writer.insertComments(closeOf(rule));
  });
  writer.startLine();
  writer.write('}');
}

/** The row of the brace that closes a rule's body; brackets of the head are passed. */
function closeOf({ head, location }: Rule): { readonly row: number } {
  const braces: Brackets = ['{', '}'];
  if ((head.args ?? []).length > 0) return closingRow(braces, location, ['(', ')']);
  return head.key === undefined ? closingRow(braces, location) : closingRow(braces, location, ['[', ']']);
}

function writeElse(writer: Writer, rule: Rule, alternative: Rule): void {
  const { location } = alternative;
  const line = textOf(rule.location).split('\n')[location.row - rule.location.row];
  const isBelow = location.row > rule.location.row;
  const wasInline = isBelow && line !== undefined && !line.trimStart().startsWith('else');
  const above = writer.pending;
  const hasComment =
    (above !== undefined && above.location.row < alternative.head.location.row) || writer.lineComment !== undefined;
  if (!hasComment && wasInline) writer.write(' ');
  else {
    writer.blankLine();
    writer.startLine();
  }
  writer.insertComments(alternative.head.location);
  if (hasComment && !wasInline) writer.startLine();
  writeRule(writer, { ...alternative, head: elseHead(alternative.head) }, true);
}

/** An alternative's head is written as if its name were `else`; its value is placed where the head is. */
function elseHead(head: Head): Head {
  const { location, value } = head;
  const ref: RefPath = [{ type: 'var', location, value: 'else' }];
  return {
    ...head,
    ref: { type: 'ref', location, value: ref },
    args: undefined,
    value: value === undefined ? undefined : { ...value, location: placeOfElseValue(value.location, location) },
  };
}

/** The value keeps its text, so that strings keep their spelling, but not its row. */
function placeOfElseValue(own: Location, head: Location): Location {
  return { ...own, row: head.row, col: head.col };
}

function isTrue(head: Head): boolean {
  return head.value?.type === 'boolean' && head.value.value;
}

function writeHead(writer: Writer, rule: Rule, isElse: boolean, constant: boolean): void {
  const { head } = rule;
  const restore = writer.save();
  if (writeName(writer, head)) return;
  const args = head.args ?? [];
  if (args.length > 0) {
    writer.write('(');
    const close = closingRow(['(', ')'], head.location);
    const expected = writer.expected(() => writeIterable(writer, args, head.location, close, listWriter(false)));
    if (!expected) {
      restore();
      writer.writeSource(head.location);
      return;
    }
    writer.write(')');
  }
  if (head.key !== undefined && head.value === undefined) {
    writer.write(writer.style.contains ? ' contains ' : '[');
    writeTerm(writer, head.key);
    if (!writer.style.contains) writer.write(']');
  }
  if (head.value !== undefined && showsValue(writer, rule, isElse, constant)) {
    writer.write(head.assign || writer.style.v1 ? ' := ' : ' = ');
    writeTerm(writer, head.value);
  }
}

/** Writes a head's reference; true where the whole head had to stand as in the source. */
function writeName(writer: Writer, head: Head): boolean {
  const isSet = head.key !== undefined && head.value === undefined;
  const [first, second, ...rest] = head.ref.value;
  const path = isSet && isGround(head.ref) ? head.ref.value : isSet ? groundPart(head.ref.value) : head.ref.value;
  const isDynamic = isSet && !isGround(head.ref);
  const shown = isDynamic ? head.ref.value : path;
  if (writer.style.refHeads || shown.length === 1 || second === undefined || rest.length > 0) {
    writeReference(writer, shown);
    return false;
  }
  if (writer.pending !== undefined && second.location.row === writer.pending.location.row) {
    writer.writeSource(head.location);
    return true;
  }
  writer.write(`${printTerm(first)}[${printTerm(second)}]`);
  return false;
}

function groundPart([head, ...tail]: RefPath): RefPath {
  const end = tail.findIndex((operand) => !isGround(operand));
  return [head, ...(end < 0 ? tail : tail.slice(0, end))];
}

function showsValue(writer: Writer, rule: Rule, isElse: boolean, constant: boolean): boolean {
  const { head } = rule;
  if (head.key === undefined && isTrue(head) && !constant && !rule.default) return false;
  const isConstantReference = writer.style.v1 && constant && head.key === undefined && (head.args ?? []).length === 0;
  const implied = head.value?.location === head.location && !isElse && isTrue(head);
  return !implied || isConstantReference;
}
