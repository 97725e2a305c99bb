import type { HclCursor } from './cursor.ts';
import { parseHeredoc } from './heredoc.ts';
import { type HclNode, nodeText } from './node.ts';
import { parseTemplate } from './template.ts';
import { detail } from '../details.ts';

const identifier = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const operator = /\|\||&&|==|!=|<=|>=|[<>+\-*/%]/y;
const keywords: Readonly<Record<string, null | boolean>> = { true: true, false: false, null: null };

/** Reads an expression (HCL native syntax specification, "Expressions"); only its shape and its text are kept. @throws FormatError */
export function parseExpression(cursor: HclCursor): HclNode {
  return cursor.nested(() => parseConditional(cursor), 'same');
}

function parseConditional(cursor: HclCursor): HclNode {
  const start = cursor.at;
  const condition = parseOperations(cursor);
  const end = cursor.at;
  cursor.skip();
  if (!cursor.take('?')) {
    cursor.at = end;
    return condition;
  }
  cursor.skip();
  const yes = parseExpression(cursor);
  cursor.skip();
  cursor.expect(':', detail('between the results of a condition'));
  cursor.skip();
  const no = parseExpression(cursor);
  return { kind: 'conditional', condition: condition.source, yes, no, source: cursor.text.slice(start, cursor.at) };
}

function parseOperations(cursor: HclCursor): HclNode {
  const start = cursor.at;
  let node = parseUnary(cursor);
  for (;;) {
    const end = cursor.at;
    cursor.skip();
    if (isNoOperator(cursor) || cursor.match(operator) === undefined) {
      cursor.at = end;
      return node;
    }
    cursor.skip();
    parseUnary(cursor);
    node = { kind: 'other', source: cursor.text.slice(start, cursor.at) };
  }
}

/** A comment, or the closing brace of a template's piece. */
function isNoOperator(cursor: HclCursor): boolean {
  return cursor.peek('//') || cursor.peek('/*') || cursor.peek('=>');
}

function parseUnary(cursor: HclCursor): HclNode {
  const start = cursor.at;
  const sign = cursor.take('-') ? '-' : cursor.take('!') ? '!' : undefined;
  if (sign === undefined) return parsePostfix(cursor);
  cursor.skip();
  const operand = cursor.nested(() => parseUnary(cursor), 'same');
  const source = cursor.text.slice(start, cursor.at);
  if (operand.kind === 'literal' && sign === '-' && typeof operand.value === 'number')
    return { kind: 'literal', value: -operand.value, source };
  if (operand.kind === 'literal' && sign === '!' && typeof operand.value === 'boolean')
    return { kind: 'literal', value: !operand.value, source };
  return { kind: 'other', source };
}

function parsePostfix(cursor: HclCursor): HclNode {
  const start = cursor.at;
  let node = parseOperand(cursor);
  for (;;) {
    if (cursor.peek('[')) {
      cursor.at++;
      cursor.nested(() => {
        cursor.skip();
        if (!cursor.take('*')) parseExpression(cursor);
        cursor.skip();
        cursor.expect(']', detail('behind an index'));
      }, 'in');
    } else if (cursor.match(/\.(?!\.)\s*(?=[\p{ID_Start}_\d*])/uy) !== undefined) {
      if (!cursor.take('*') && cursor.match(/\d+/y) === undefined) cursor.match(identifier);
    } else return node;
    node = { kind: 'other', source: cursor.text.slice(start, cursor.at) };
  }
}

function parseOperand(cursor: HclCursor): HclNode {
  const start = cursor.at;
  const source = (): string => cursor.text.slice(start, cursor.at);
  const digits = cursor.match(number);
  if (digits !== undefined) return { kind: 'literal', value: Number(digits), source: digits };
  if (cursor.take('"')) {
    const parts = cursor.nested(() => parseTemplate(cursor, { quoted: true, expression: parseExpression }), 'same');
    cursor.expect('"', detail('at the end of a quoted text'));
    return { kind: 'template', parts, source: source() };
  }
  if (cursor.take('<<')) return parseHeredoc(cursor, parseExpression);
  if (cursor.take('(')) {
    cursor.nested(() => {
      cursor.skip();
      parseExpression(cursor);
      cursor.skip();
      cursor.expect(')', detail('behind an expression in parentheses'));
    }, 'in');
    return { kind: 'other', source: source() };
  }
  if (cursor.take('[')) return cursor.nested(() => parseTuple(cursor, start), 'in');
  if (cursor.take('{')) return cursor.nested(() => parseObject(cursor, start), 'in');
  return parseName(cursor, start);
}

function parseName(cursor: HclCursor, start: number): HclNode {
  const name = cursor.match(identifier);
  if (name === undefined) throw cursor.fail(detail('expected an expression'));
  while (cursor.match(/::[\p{ID_Start}_][\p{ID_Continue}-]*/uy) !== undefined);
  const value = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
  if (value !== undefined) return { kind: 'literal', value, source: name };
  if (cursor.take('('))
    cursor.nested(() => {
      parseList(cursor, ')', () => {
        parseExpression(cursor);
        cursor.skip();
        cursor.take('...');
      });
    }, 'in');
  return { kind: 'other', source: cursor.text.slice(start, cursor.at) };
}

/** Items with commas between them, up to a closing bracket. */
function parseList(cursor: HclCursor, end: string, item: () => void): void {
  for (;;) {
    cursor.skip();
    if (cursor.take(end)) return;
    item();
    cursor.skip();
    if (cursor.take(',')) continue;
    cursor.expect(end, detail('or a comma behind an item'));
    return;
  }
}

function parseTuple(cursor: HclCursor, start: number): HclNode {
  cursor.skip();
  if (cursor.match(/for\b(?=\s)/y) !== undefined) return parseFor(cursor, start, ']');
  const items: HclNode[] = [];
  parseList(cursor, ']', () => void items.push(parseExpression(cursor)));
  return { kind: 'tuple', items, source: cursor.text.slice(start, cursor.at) };
}

function parseObject(cursor: HclCursor, start: number): HclNode {
  cursor.skip();
  if (cursor.match(/for\b(?=\s)/y) !== undefined) return parseFor(cursor, start, '}');
  const members: [string, HclNode][] = [];
  for (;;) {
    cursor.skip();
    if (cursor.take('}')) return { kind: 'object', members, source: cursor.text.slice(start, cursor.at) };
    const key = keyOf(parseExpression(cursor));
    cursor.skip();
    if (!cursor.take('=') && !cursor.take(':')) throw cursor.fail(detail('expected "=" or ":" behind a key'));
    cursor.skip();
    members.push([key, cursor.nested(() => parseExpression(cursor), 'same')]);
    if (separated(cursor)) continue;
    cursor.expect('}', detail('or a new line behind a member'));
    return { kind: 'object', members, source: cursor.text.slice(start, cursor.at) };
  }
}

/** Members of an object end with a comma or a line feed. */
function separated(cursor: HclCursor): boolean {
  const before = cursor.at;
  cursor.skip();
  return cursor.take(',') || (!cursor.peek('}') && cursor.text.slice(before, cursor.at).includes('\n'));
}

/** A name or a path of names is a key as it is written. */
function keyOf(node: HclNode): string {
  const isName = node.kind === 'other' && !node.source.startsWith('(');
  return isName || node.kind === 'literal' ? node.source : nodeText(node);
}

/** A for expression behind its `for`. */
function parseFor(cursor: HclCursor, start: number, end: string): HclNode {
  cursor.skip();
  const names = cursor.match(
    /[\p{ID_Start}_][\p{ID_Continue}-]*(?:\s*,\s*[\p{ID_Start}_][\p{ID_Continue}-]*)?\s+in\b/uy,
  );
  if (names === undefined) throw cursor.fail(detail('expected names and "in" behind for'));
  cursor.skip();
  parseExpression(cursor);
  cursor.skip();
  cursor.expect(':', detail('behind the collection of a for expression'));
  cursor.skip();
  parseExpression(cursor);
  cursor.skip();
  if (cursor.take('=>')) {
    cursor.skip();
    parseExpression(cursor);
    cursor.skip();
    cursor.take('...');
    cursor.skip();
  }
  if (cursor.match(/if\b/y) !== undefined) {
    cursor.skip();
    parseExpression(cursor);
    cursor.skip();
  }
  cursor.expect(end, detail('at the end of a for expression'));
  return { kind: 'other', source: cursor.text.slice(start, cursor.at) };
}
