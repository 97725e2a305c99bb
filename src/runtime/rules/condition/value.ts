import { transformerNames, type Comparand, type Constant, type Operand, type TransformerName } from './ast.ts';
import type { Cursor } from './cursor.ts';

const patterns = {
  transformer: new RegExp(`(?:${transformerNames.join('|')})(?=\\s*\\()`, 'y'),
  field: /[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+/y,
  open: /\(/y,
  close: /\)/y,
  comma: /,/y,
  openArgument: /\[/y,
  closeArgument: /\]/y,
  bareArgument: /[^\][\s"']+/y,
  bare: /[^()"'\s=,][^()"'\s,]*/y,
  bareList: /[^()"'\s,]+/y,
} as const;

/** Takes a field or a transformer; undefined where neither stands here. */
export function takeOperand(cursor: Cursor): Operand | undefined {
  cursor.skipBlanks();
  const offset = cursor.offset;
  const transformer = cursor.take(patterns.transformer) as TransformerName | undefined;
  if (transformer !== undefined)
    return { kind: 'transformation', name: transformer, operands: takeOperands(cursor), offset, end: cursor.offset };
  const name = cursor.take(patterns.field);
  if (name === undefined) return undefined;
  const argument = takeArgument(cursor);
  return { kind: 'field', name, ...(argument === undefined ? {} : { argument }), offset, end: cursor.offset };
}

/** Takes the one value of an operator: a constant or a transformer such as `val(fd.name)`. A bare word that looks like a field is a constant. */
export function takeComparand(cursor: Cursor): Comparand {
  return cursor.sees(patterns.transformer) ? takeOperand(cursor)! : takeConstant(cursor, patterns.bare);
}

/** Takes a list in parentheses, or the bare name of one. */
export function takeList(cursor: Cursor): Comparand[] {
  if (cursor.take(patterns.open) === undefined) return [takeComparand(cursor)];
  const values: Comparand[] = [];
  if (cursor.take(patterns.close) !== undefined) return values;
  do values.push(cursor.sees(patterns.transformer) ? takeOperand(cursor)! : takeConstant(cursor, patterns.bareList));
  while (cursor.take(patterns.comma) !== undefined);
  if (cursor.take(patterns.close) === undefined) throw cursor.unexpected("',', ')'");
  return values;
}

const maximumDepth = 100;

function takeOperands(cursor: Cursor): Comparand[] {
  cursor.take(patterns.open);
  cursor.depth += 1;
  if (cursor.depth > maximumDepth) throw cursor.error(`transformers nest more than ${maximumDepth} deep`);
  const operands: Comparand[] = [];
  do
    operands.push(
      ...(cursor.sees(patterns.open)
        ? takeList(cursor)
        : [takeOperand(cursor) ?? takeConstant(cursor, patterns.bareList)]),
    );
  while (cursor.take(patterns.comma) !== undefined);
  if (cursor.take(patterns.close) === undefined) throw cursor.unexpected("',', ')'");
  cursor.depth -= 1;
  return operands;
}

function takeArgument(cursor: Cursor): string | undefined {
  if (cursor.text[cursor.offset] !== '[') return undefined;
  cursor.take(patterns.openArgument);
  const argument = cursor.takeQuoted() ?? cursor.take(patterns.bareArgument);
  if (argument === undefined || cursor.take(patterns.closeArgument) === undefined)
    throw cursor.error("expected the field's argument and ']'");
  return argument;
}

function takeConstant(cursor: Cursor, pattern: RegExp): Constant {
  cursor.skipBlanks();
  const offset = cursor.offset;
  const quoted = cursor.takeQuoted();
  if (quoted !== undefined) return { kind: 'constant', text: quoted, quoted: true, offset, end: cursor.offset };
  const text = cursor.take(pattern);
  if (text === undefined) throw cursor.error('expected a value');
  return { kind: 'constant', text, quoted: false, offset, end: cursor.offset };
}
