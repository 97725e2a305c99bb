import { readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogues } from './catalogues.ts';
import { sourcesUnder, trackedFiles } from './sources.ts';

const tests = trackedFiles().filter((path) => path.endsWith('.test.ts'));

/** Files under the index's folder that make a row; the file that declares the maker makes none. */
function makingFiles(index: string, mark: string): string[] {
  return sourcesUnder(`${dirname(index)}/`)
    .filter(({ text }) => text.includes(mark) && !text.includes(`function ${mark}`))
    .map(({ path }) => path);
}

/** Files that an index imports, as often as it names them. */
function importedFiles(index: string): string[] {
  const text = readFileSync(index, 'utf8');
  return [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path]) => posix.join(dirname(index), path ?? ''));
}

describe.each(catalogues)('the catalogue of $title', ({ rows, index, mark, tested }) => {
  it('says of each row what it is, in one line', () => {
    expect(
      rows.filter(({ doc }) => !/^\S[^\n]{15,}[.)\]]$/.test(doc)).map(({ name, doc }) => `${name}: ${doc}`),
    ).toEqual([]);
  });

  it('names each row once, in alphabetical order', () => {
    const names = rows.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it('lists each file that makes a row, once', () => {
    if (mark === undefined) return expect(importedFiles(index)).toEqual([...new Set(importedFiles(index))]);
    const imported = importedFiles(index);
    const notOnce = makingFiles(index, mark).filter((file) => imported.filter((path) => path === file).length !== 1);
    expect(notOnce).toEqual([]);
  });

  if (tested === undefined) return;
  it('has a test beside each file that makes a row', () => {
    const untested = makingFiles(index, mark ?? '').filter((file) => {
      const name = posix.basename(file, '.ts');
      const near = tests.filter((test) => test.startsWith(`${dirname(file)}/`));
      return !near.some((test) => readFileSync(test, 'utf8').includes(`/${name}.ts'`));
    });
    expect(untested).toEqual([]);
  });
});
