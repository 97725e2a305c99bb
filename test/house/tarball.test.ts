// What `npm pack` makes installs and runs elsewhere, with no script of anybody's run at installation.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const base = mkdtempSync(join(tmpdir(), 'dartagnan-tarball-'));
const elsewhere = join(base, 'elsewhere');
afterAll(() => rmSync(base, { recursive: true, force: true }));

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(cwd: string, command: string, ...args: string[]): Result {
  return spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 120_000 });
}

/** Packs a copy, so that the checkout's own dist/ stays as it is. */
function pack(): { file: string; paths: string[] } {
  const copy = join(base, 'package');
  mkdirSync(copy);
  for (const path of ['package.json', 'README.md', 'LICENSE', 'docs/reference/dartagnan.schema.json'])
    cpSync(path, join(copy, path));
  const built = run('.', process.execPath, 'tools/build/main.mjs', '--types', '--outdir', join(copy, 'dist'));
  if (built.status !== 0) throw new Error(built.stdout + built.stderr);
  const packed = run(copy, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', base);
  const [tarball] = JSON.parse(packed.stdout) as { filename: string; files: { path: string }[] }[];
  return { file: join(base, tarball?.filename ?? ''), paths: tarball?.files.map(({ path }) => path) ?? [] };
}

describe('the package’s tarball', () => {
  const { file, paths } = pack();

  it('holds what is run and declared, and nothing of the workshop', () => {
    expect(paths).toEqual(
      expect.arrayContaining(['dist/cli.js', 'dist/scan.js', 'dist/types/scan/index.d.ts', 'LICENSE']),
    );
    expect(paths.filter((path) => /\.test\.|\.tsbuildinfo$|^(?:src|test|tools)\//.test(path))).toEqual([]);
  });

  it('installs without scripts and runs', (context) => {
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'package.json'), '{"private":true,"type":"module"}');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1'];
    const installed = run(elsewhere, 'npm', 'install', ...options, file);
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(installed.stderr)) return context.skip('no package registry');
    expect(installed).toMatchObject({ status: 0 });
    expect(run(elsewhere, 'npx', '--no-install', 'dartagnan', '--version').stdout).toMatch(
      /^dartagnan \d+\.\d+\.\d+\n$/,
    );
  }, 180_000);

  it('gives its libraries by name', (context) => {
    const program = `
      const names = ['scan', 'rego'].map((name) => import('dartagnan/' + name));
      console.log((await Promise.all(names)).map((room) => typeof room).join());
      console.log(import.meta.resolve('dartagnan/schema.json').endsWith('.json'));`;
    const { status, stdout, stderr } = run(elsewhere, process.execPath, '--input-type=module', '-e', program);
    if (/ERR_MODULE_NOT_FOUND.*'dartagnan'|Cannot find package 'dartagnan'/.test(stderr))
      return context.skip('not installed');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'object,object\ntrue\n', stderr: '' });
  });
});
