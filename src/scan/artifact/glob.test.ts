import { expect, it } from 'vitest';
import { compileGlobs } from './glob.ts';

it.each([
  ['usr/lib', 'usr/lib', true],
  ['/usr/lib/', 'usr/lib', true],
  ['usr/lib', 'usr/lib64', false],
  ['usr/*', 'usr/lib', true],
  ['usr/*', 'usr/lib/x', false],
  ['**/node_modules', 'node_modules', true],
  ['**/node_modules', 'a/b/node_modules', true],
  ['**/node_modules', 'a/xnode_modules', false],
  ['a/**', 'a/b/c', true],
  ['a/**', 'a', true],
  ['**/*.{js,ts}', 'a/b.ts', true],
  ['file?.tx[a-t]', 'file1.txt', true],
  ['file[!0-9]', 'file1', false],
  ['a.b', 'axb', false],
  ['a[', 'a[', true],
  ['a+(b)', 'a+(b)', true],
])('%s against %s', (pattern, path, expected) => {
  expect(compileGlobs([pattern])(path)).toBe(expected);
});
