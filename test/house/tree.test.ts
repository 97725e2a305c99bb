import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { trackedFiles } from './sources.ts';

const binary = /\.(?:png|gz|tgz|zst|db|sqlite|wasm|jar|o)$/;

// Written in parts, so that this file does not find itself.
const forbidden: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'a path of somebody’s machine',
    new RegExp(`/${'work'}/(?:main|shared)|/${'root'}/\\.npm|/${'home'}/[a-z]+/|/${'Users'}/`),
  ],
  ['a package registry', new RegExp(`registry\\.${'npmjs'}|registry\\.${'yarnpkg'}|${'npmmirror'}\\.`)],
  ['work left over', new RegExp(`\\b(?:${'TO'}DO|${'FIX'}ME|${'XX'}X)\\b:`)],
  [
    'a switched-off check',
    new RegExp(`@ts-${'ignore'}|@ts-${'expect'}-error|(?:oxlint|eslint|biome)-${'(?:disable|ignore)'}`),
  ],
];

it.each(forbidden)('holds no trace of %s', (_name, pattern) => {
  const found = trackedFiles()
    .filter((path) => !binary.test(path))
    .filter((path) => pattern.test(readFileSync(path, 'utf8')));
  expect(found).toEqual([]);
});
