import { expect, test } from 'vitest';
import { readDamaged } from '../testing.ts';
import { readDotenv } from './reader.ts';

const sample = `# settings
HOST=localhost # here
export PORT = 80
URL="http://\${HOST}:$PORT/\\$x\\n"
RAW='$HOST'
EMPTY=
NONE=$UNKNOWN.
`;

test('comments, quotes, escapes and earlier variables', () =>
  expect(readDotenv(sample, '.env')).toEqual({
    HOST: 'localhost',
    PORT: '80',
    URL: 'http://localhost:80/$x\n',
    RAW: '$HOST',
    EMPTY: '',
    NONE: '.',
  }));

test.each([
  ['A=1\nnonsense', '.env:2'],
  ['A="open', '.env:1'],
])('%j is refused', (text, where) => expect(() => readDotenv(text, '.env')).toThrow(where));

test('damaged files give variables or a FormatError', () =>
  expect(readDamaged(sample, (text) => readDotenv(text, 'f'))).toEqual([]));
