import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeChunks } from './merge.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dartagnan-merge-'));
  mkdirSync(join(folder, 'src'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sources = {
  'cli.ts': `import { say } from './say.ts';
    const load = { a: () => import('./a.ts'), b: () => import('./b.ts'), c: () => import('./c.ts') };
    for (const name of process.argv.slice(2)) say((await load[name]()).run(), (await load[name]()).name ?? '');`,
  'library.ts': `export { shared } from './shared.ts';`,
  'say.ts': `export const say = (...words) => console.log(words.join(' '));`,
  // All three share this one, a and b another, and a and c a third: each set is a chunk of its own.
  'shared.ts': `export const shared = { count: 0, name: 'shared' };`,
  'ab.ts': `import { shared } from './shared.ts'; export const name = 'ab'; export const ab = () => ++shared.count;`,
  'ac.ts': `import { shared } from './shared.ts'; export const name = 'ac'; export const ac = () => (shared.count += 10);`,
  'a.ts': `import { ab } from './ab.ts'; import { ac, name } from './ac.ts'; export { name }; export const run = () => ab() + ac();`,
  'b.ts': `import { ab, name } from './ab.ts'; export { name }; export const run = () => ab() + require('node:path').sep;`,
  'c.ts': `import { ac } from './ac.ts'; export const run = () => ac();`,
};

/** Builds the sources and gives the entries' paths as esbuild names them. */
async function make(journeys: (path: (name: string) => string) => Record<string, string[]>): Promise<void> {
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, 'src', name), text);
  const path = (name: string) => relative('.', join(folder, 'src', name));
  const options = {
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    outdir: join(folder, 'dist'),
    logLevel: 'silent',
  } as const;
  const entryPoints = { cli: path('cli.ts'), library: path('library.ts') };
  await mergeChunks(await build({ ...options, write: false, entryPoints }), journeys(path), options);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}

function run(...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'dist/cli.js'), ...args], { encoding: 'utf8' });
  return stdout + stderr;
}

describe('merging chunks', () => {
  it.each([
    ['no journey', () => ({})],
    ['one journey', (path: (name: string) => string) => ({ a: ['cli.ts', 'a.ts'].map(path) })],
    [
      'journeys that share',
      (path: (name: string) => string) => ({
        a: ['cli.ts', 'a.ts'].map(path),
        b: ['cli.ts', 'b.ts'].map(path),
        library: [path('library.ts')],
      }),
    ],
  ])('leaves what the program does as it was, with %s', async (_, journeys) => {
    await make(journeys);
    expect(run('a', 'b', 'c', 'a')).toBe('12 ac\n12/ ab\n22 \n56 ac\n');
  });

  it('joins what a journey loads', async () => {
    await make((path) => ({ a: ['cli.ts', 'a.ts'].map(path) }));
    const names = readdirSync(join(folder, 'dist/chunks')).map((name) => name.replace(/-\w+\.js$/, ''));
    expect(names.sort()).toEqual(['a', 'b', 'c', 'group']);
  });

  it('keeps a library’s part apart from what it does not load', async () => {
    await make((path) => ({ a: ['cli.ts', 'a.ts'].map(path), library: [path('library.ts')] }));
    const text = readFileSync(join(folder, 'dist/library.js'), 'utf8');
    const loaded = [...text.matchAll(/from ?"(.+?)"/g)].map(([, path]) => join(folder, 'dist', path ?? ''));
    expect(loaded).not.toEqual([]);
    expect(loaded.map((path) => readFileSync(path, 'utf8')).join('')).not.toMatch(/\bac\b/);
  });

  it('names an entry of a journey that nothing loads', async () => {
    await expect(make(() => ({ a: ['src/gone.ts'] }))).rejects.toThrow('src/gone.ts');
  });
});
