import { expect, test } from 'vitest';
import { readDamaged } from '../testing.ts';
import { readCodeowners } from './reader.ts';

const sample = '# comment\r\n* @bob @my-org/devs # inline\r\n\n/a\\ b/ carol@example.org\nlone\n';

test('rules have patterns, owners with their types, comments and lines', () =>
  expect(readCodeowners(sample, 'f')).toEqual({
    rules: [
      {
        pattern: '*',
        owners: [
          { type: 'username', value: 'bob' },
          { type: 'team', value: 'my-org/devs' },
        ],
        comment: 'inline',
        lineNumber: 2,
      },
      { pattern: '/a\\ b/', owners: [{ type: 'email', value: 'carol@example.org' }], comment: '', lineNumber: 4 },
      { pattern: 'lone', owners: [], comment: '', lineNumber: 5 },
    ],
  }));

test('a file without rules has none', () => expect(readCodeowners('# a', 'f')).toEqual({ rules: null }));

test.each([
  ['* bob', 'f:1: no owner: bob'],
  ['a @b\n* @', 'f:2'],
  ['\\', 'f:1'],
])('%j is refused', (text, message) => expect(() => readCodeowners(text, 'f')).toThrow(message));

test('damaged files give rules or a FormatError', () =>
  expect(readDamaged(sample, (text) => readCodeowners(text, 'f'))).toEqual([]));
