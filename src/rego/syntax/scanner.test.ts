import { expect, it } from 'vitest';
import { scan } from './scanner.ts';

const kinds = (text: string): string =>
  scan({ name: '', text })
    .tokens.map(({ kind }) => kind)
    .join(' ');
const texts = (text: string): string[] =>
  scan({ name: '', text })
    .tokens.slice(0, -1)
    .map(({ offset, end }) => text.slice(offset, end));

it.each([
  ['a := b == c', 'identifier assign identifier equal identifier eof'],
  ['1.5e-3 .5 0x', 'number . number illegal eof'],
  ['x|y&z', 'identifier or identifier and identifier eof'],
  ['"a\\"b" `r\naw`', 'string raw-string eof'],
  ['$"a {x} b"', 'template-string-part identifier } template-string-end eof'],
  ['$`{ {1} }`', 'raw-template-string-part { number } } raw-template-string-end eof'],
  ['$"a \\{x}"', 'template-string-end eof'],
  ['# comment', 'eof'],
  ['', 'eof'],
])('cuts %s', (text, expected) => expect(kinds(text)).toBe(expected));

it('keeps the text of each part of a template', () => {
  expect(texts('$"a {x} b"')).toEqual(['$"a {', 'x', '}', ' b"']);
});

it('counts columns in characters, rows in newlines, also within raw strings', () => {
  const { tokens } = scan({ name: '', text: '"😀" x\n`a\nb` y' });
  expect(tokens.map(({ row, col }) => [row, col])).toEqual([
    [1, 1],
    [1, 5],
    [2, 1],
    [3, 4],
    [3, 4],
  ]);
});

it.each([
  ['"abc', 'non-terminated string'],
  ['"a\nb"', 'non-terminated string'],
  ['"\\x"', 'illegal escape sequence'],
  ['!', 'illegal ! character'],
  ['$x', 'illegal $ character'],
  ['1.', 'expected fraction'],
  ['1e', 'expected exponent'],
  ['1a', 'illegal number format'],
  ['\u00a0', 'illegal non-breaking space character, use a regular space instead'],
  ['a\0b', 'illegal null character'],
  ['é', 'illegal token'],
])('refuses %j', (text, message) => {
  expect(scan({ name: '', text }).errors.map((error) => error.message)).toContain(message);
});

it('takes comments out, without carriage returns, and remembers the blank that they are', () => {
  const { comments, tokens } = scan({ name: '', text: 'a # one\r\n.b' });
  expect(comments).toEqual([{ row: 1, col: 3, offset: 2, end: 7 }]);
  expect(tokens[1]).toMatchObject({ kind: '.', spaceBefore: true, newlineBefore: true, row: 2, col: 1 });
});
