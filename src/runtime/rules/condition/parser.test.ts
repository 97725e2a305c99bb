import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../errors.ts';
import type { Comparand, Condition } from './ast.ts';
import { parseCondition } from './parser.ts';

/** A condition in short form, to read what the parser saw. */
function shape(condition: Condition): string {
  switch (condition.kind) {
    case 'macro':
      return condition.name;
    case 'not':
      return `!${shape(condition.operand)}`;
    case 'and':
    case 'or':
      return `(${condition.operands.map(shape).join(condition.kind === 'and' ? ' & ' : ' | ')})`;
    case 'check':
      return [value(condition.left), condition.operator, condition.quantifier, ...condition.right.map(value)]
        .filter((part) => part !== undefined)
        .join(' ');
  }
}

function value(part: Comparand): string {
  if (part.kind === 'constant') return part.quoted ? JSON.stringify(part.text) : part.text;
  if (part.kind === 'field') return part.argument === undefined ? part.name : `${part.name}[${part.argument}]`;
  return `${part.name}(${part.operands.map(value).join(' ')})`;
}

describe('parseCondition', () => {
  it.each([
    ['spawned_process and a.b=1 or a.c=2', '((spawned_process & a.b = 1) | a.c = 2)'],
    ['not a.b exists and not (m or n)', '(!a.b exists & !(m | n))'],
    ['proc.name in (bash, "a b", list_of)', 'proc.name in bash "a b" list_of'],
    ['proc.name in shells', 'proc.name in shells'],
    ['proc.name in ()', 'proc.name in'],
    [
      'proc.aname[2] = sh and container.mount.dest[/root*] != "N/A"',
      '(proc.aname[2] = sh & container.mount.dest[/root*] != "N/A")',
    ],
    ['fd.name startswith /etc/ or fd.name pmatch (/a, /b)', '(fd.name startswith /etc/ | fd.name pmatch /a /b)'],
    ['tolower(basename(proc.exe)) = val(proc.name)', 'tolower(basename(proc.exe)) = val(proc.name)'],
    ['proc.args contains anyof (-e, -c)', 'proc.args contains anyof -e -c'],
    ['fd.num>=0 and evt.arg.flags contains O_CREAT', '(fd.num >= 0 & evt.arg.flags contains O_CREAT)'],
    [String.raw`proc.cmdline regex "a\d+\"b"`, String.raw`proc.cmdline regex "a\\d+\"b"`],
    ["proc.name='it''s'", undefined],
    ['inside_macro and not_macro and or_else', '(inside_macro & not_macro & or_else)'],
  ])('%s', (text, expected) => {
    if (expected === undefined) expect(() => parseCondition(text)).toThrow(RuntimeError);
    else expect(shape(parseCondition(text))).toBe(expected);
  });

  it.each([
    ['evt.type=open something', "unexpected token after 'open', expecting 'or', 'and'", 14],
    ['(a.b=1', "unexpected token after '1', expecting ')', 'or', 'and'", 6],
    ['a.b=', "expected a value after '='", 4],
    ['a.b 1', "expected a comparison operator after 'a.b'", 4],
    ['a.b="x', "expected a \" that ends the string after '='", 4],
    ['', 'expected a field, a macro or a parenthesis', 0],
  ])('says where %s ends', (text, message, offset) => {
    expect(() => parseCondition(text)).toThrow(expect.objectContaining({ message, offset }));
  });

  it('bounds the depth and never fails in another way', () => {
    expect(() => parseCondition('('.repeat(5000))).toThrow(/nest more than/);
    const piece = fc.constantFrom(
      '(',
      ')',
      'and',
      'or',
      'not',
      'a.b',
      '=',
      'in',
      '"',
      "'",
      'm',
      ',',
      'val(',
      '[',
      ']',
      '1',
      ' ',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        try {
          parseCondition(pieces.join(' '));
        } catch (error) {
          expect(error).toBeInstanceOf(RuntimeError);
        }
      }),
    );
  });
});
