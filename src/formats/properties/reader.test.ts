import { expect, test } from 'vitest';
import { readDamaged } from '../testing.ts';
import { readProperties } from './reader.ts';

const sample = String.raw`# comment
! another
host = localhost
port:80
path  /a\
   /b
a\ key=\u0041\tx
url=http://${'${host}'}:${'${port}'}${'${none}'}
bare
`;

test('separators, continued lines, escapes and references', () =>
  expect(readProperties(sample, 'f')).toEqual({
    host: 'localhost',
    port: '80',
    path: '/a/b',
    'a key': 'A\tx',
    url: 'http://localhost:80',
    bare: '',
  }));

test.each([
  ['a=1\nb=\\u12', 'f:2: bad escape'],
  ['a=${b}\nb=${a}', 'refers to itself'],
])('%j is refused', (text, message) => expect(() => readProperties(text, 'f')).toThrow(message));

test('references that double at every step stop at a limit', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `p${index + 1}=\${p${index}}\${p${index}}`);
  expect(() => readProperties(['p0=xxxxxxxxxx', ...lines].join('\n'), 'f')).toThrow('grow too far');
});

test('damaged files give properties or a FormatError', () =>
  expect(readDamaged(sample, (text) => readProperties(text, 'f'))).toEqual([]));
