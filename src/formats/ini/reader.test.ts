import { expect, test } from 'vitest';
import { readDamaged } from '../testing.ts';
import { readIni } from './reader.ts';

const sample = `top = 1
; comment
[server main]
port = 8080 ; inline
tls: true
name = "a ; b"
path = a \\
  b

[empty]
[server main]
ratio=-1.5
`;

test('sections, values of a kind, comments and continued lines', () =>
  expect(readIni(sample, 'f.ini')).toEqual({
    DEFAULT: { top: 1 },
    'server main': { port: 8080, tls: true, name: 'a ; b', path: 'a b', ratio: -1.5 },
    empty: {},
  }));

test.each([
  ['[a]\nnonsense', 'f.ini:2'],
  ['[open', 'f.ini:1'],
])('%j is refused', (text, where) => expect(() => readIni(text, 'f.ini')).toThrow(where));

test('__proto__ is a section and a key like any other', () => {
  const sections = readIni('[__proto__]\n__proto__ = 1', 'f');
  expect(JSON.stringify(sections)).toBe('{"__proto__":{"__proto__":1}}');
  expect(({} as Record<string, unknown>)['__proto__']).toBe(Object.prototype);
});

test('damaged files give sections or a FormatError', () =>
  expect(readDamaged(sample, (text) => readIni(text, 'f'))).toEqual([]));
