import { expect, test } from 'vitest';
import { readDamaged } from '../testing.ts';
import { readCsv } from './reader.ts';

test.each([
  ['', []],
  ['a,b\n', []],
  [
    'a,b\n1,2\n3,4',
    [
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ],
  ],
  ['a,b\r\n1\r\n', [{ a: '1', b: '' }]],
  ['a,b\n"x, ""y""\nz",', [{ a: 'x, "y"\nz', b: '' }]],
])('%j', (text, rows) => expect(readCsv(text, 'f.csv')).toEqual(rows));

test('a name of a prototype is a field like any other', () => {
  const [row] = readCsv('__proto__\nx', 'f.csv');
  expect(Object.keys(row ?? {})).toEqual(['__proto__']);
});

test.each([
  ['a\n"open', 'f.csv:2: no CSV'],
  ['a\n1\n1,2', 'f.csv:3: 2 fields where 1 are named'],
])('%j is refused', (text, message) => expect(() => readCsv(text, 'f.csv')).toThrow(message));

test('damaged files give rows or a FormatError', () =>
  expect(readDamaged('a,b\n"x, ""y""\nz",2\n3,4\n', (text) => readCsv(text, 'f'))).toEqual([]));
