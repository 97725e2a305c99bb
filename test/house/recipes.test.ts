// The recipes of docs/extend are true: their code compiles in a copy of the house, and their tests pass there.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Block {
  readonly page: string;
  /** Where the code would stand in the house. */
  readonly path: string;
  readonly code: string;
}

const pages = readdirSync('docs/extend').filter((page) => page.endsWith('.md') && page !== 'README.md');
const blocks = pages.flatMap(blocksOf);
const copy = mkdtempSync(join(tmpdir(), 'dartagnan-recipes-'));

function blocksOf(page: string): Block[] {
  const text = readFileSync(join('docs/extend', page), 'utf8');
  return [...text.matchAll(/^```ts (\S+)\n([^]*?)^```$/gm)].map(([, path = '', code = '']) => ({ page, path, code }));
}

function run(command: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(resolve('node_modules/.bin', command), args, {
    cwd: copy,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

beforeAll(() => {
  const isNoTest = (path: string) => !path.endsWith('.test.ts');
  for (const folder of ['src', 'conformance', 'bench'])
    cpSync(folder, join(copy, folder), { recursive: true, filter: isNoTest });
  for (const file of ['tsconfig.base.json', 'package.json', 'biome.json']) cpSync(file, join(copy, file));
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  for (const { path, code } of blocks) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), code);
  }
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe.each(pages)('%s', (page) => {
  const own = blocks.filter((block) => block.page === page);

  it('adds one new file of less than 30 lines', () => {
    const files = own.filter(({ path }) => !path.endsWith('.test.ts'));
    expect(files).toHaveLength(1);
    expect(files.filter(({ path }) => existsSync(path)).map(({ path }) => path)).toEqual([]);
    expect(files[0]?.code.trim().split('\n').length).toBeLessThan(30);
  });

  it('is listed among the recipes', () => {
    expect(readFileSync('docs/extend/README.md', 'utf8')).toContain(`(${page})`);
  });
});

it('has code that compiles', () => {
  const configuration = {
    extends: './tsconfig.base.json',
    compilerOptions: {
      noEmit: true,
      composite: false,
      declaration: false,
      emitDeclarationOnly: false,
      lib: ['ES2023', 'DOM'],
    },
    files: blocks.map(({ path }) => path),
  };
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(configuration));
  expect(run('tsc', '-p', '.')).toEqual({ status: 0, output: '' });
});

it('has code in the house’s format', () => {
  expect(run('biome', 'format', '--vcs-enabled=false', ...blocks.map(({ path }) => path))).toMatchObject({ status: 0 });
});

it('has tests that pass', () => {
  const tests = blocks.map(({ path }) => path).filter((path) => path.endsWith('.test.ts'));
  expect(tests.length).toBeGreaterThan(3);
  expect(run('vitest', 'run', '--root', copy, ...tests)).toMatchObject({ status: 0 });
});
