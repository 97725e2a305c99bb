import { expect, it } from 'vitest';
import { joinCompanions } from './companion.ts';
import { analyzeTogether } from './fixture.ts';
import { nodeModules } from './npm/installed.ts';
import { packageLock } from './npm/package-lock.ts';

it('node_modules tells the licences of the package-lock.json beside it', async () => {
  const packages = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/@s/b': { version: '2.0.0' } };
  const found = await analyzeTogether([
    ['app/package-lock.json', packageLock, JSON.stringify({ lockfileVersion: 3, packages })],
    ['app/node_modules/a/package.json', nodeModules, '{"name":"a","version":"1.0.0","license":"MIT"}'],
    [
      'app/node_modules/a/node_modules/@s/b/package.json',
      nodeModules,
      '{"name":"@s/b","version":"2.0.0","license":"ISC"}',
    ],
    ['other/node_modules/a/package.json', nodeModules, '{"name":"a","version":"1.0.0","license":"GPL"}'],
  ]);
  expect(found.map(({ licenses }) => licenses)).toEqual([['MIT'], ['ISC']]);
});

it('leaves files alone where there are no companions', () => {
  const files = [{ path: 'a', results: [{ analyzer: 'x', analysis: {} }] }];
  expect(joinCompanions(files)).toBe(files);
});
