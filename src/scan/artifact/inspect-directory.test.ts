import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { inspectDirectory } from './inspect-directory.ts';

const base = mkdtempSync(join(tmpdir(), 'dartagnan-folder-'));
afterAll(() => rmSync(base, { recursive: true }));
let root = '';
let count = 0;

beforeEach(() => {
  root = join(base, String(count++));
  mkdirSync(root);
});

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const lock = '{"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.0.0"}}}';

async function namesIn(mode: 'filesystem' | 'rootfs', skipDirs: readonly string[] = []): Promise<string[]> {
  const { applications } = await inspectDirectory(root, { skipDirs }, mode);
  return applications.flatMap(({ kind, packages }) => packages.map(({ name }) => `${kind} ${name}`));
}

describe('inspectDirectory', () => {
  it('reads lock files in a source tree, and what is installed in a root file system', async () => {
    put('app/package-lock.json', lock);
    put('app/node_modules/b/package.json', '{"name": "b", "version": "1.0.0"}');
    expect(await namesIn('filesystem')).toEqual(['npm a']);
    expect(await namesIn('rootfs')).toEqual(['node-pkg b']);
    expect(await namesIn('filesystem', ['app'])).toEqual([]);
  });

  it('reads one file', async () => {
    put('package-lock.json', lock);
    const { applications } = await inspectDirectory(join(root, 'package-lock.json'));
    expect(applications).toMatchObject([{ kind: 'npm', path: 'package-lock.json' }]);
  });

  it('follows a release file’s link inside the root, and never out of it', async () => {
    put('usr/share/flavour', 'ID=wolfi\nVERSION_ID=1\n');
    mkdirSync(join(root, 'etc'));
    symlinkSync('/usr/share/flavour', join(root, 'etc/os-release'));
    expect((await inspectDirectory(root, {}, 'rootfs')).os).toEqual({ family: 'wolfi', version: '1' });
    writeFileSync(join(base, 'outside'), 'ID=wolfi\nVERSION_ID=1\n');
    rmSync(join(root, 'etc/os-release'));
    symlinkSync('../../outside', join(root, 'etc/os-release'));
    const { os, problems } = await inspectDirectory(root, {}, 'rootfs');
    expect(os).toBeUndefined();
    expect(problems).toHaveLength(1);
  });

  it('ends on links in a circle and says so', async () => {
    mkdirSync(join(root, 'etc'));
    symlinkSync('os-release', join(root, 'etc/os-release'));
    expect((await inspectDirectory(root, {}, 'rootfs')).problems[0]?.en).toMatch(/circle/);
  });

  it('refuses what is not there, and stops at the time limit', async () => {
    for (const path of [join(root, 'none'), '/dev/null'])
      await expect(inspectDirectory(path)).rejects.toMatchObject({ code: 'SCAN_TARGET_MISSING' });
    for (let index = 0; index < 50; index++) mkdirSync(join(root, String(index)));
    await expect(inspectDirectory(root, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'SCAN_STOPPED',
    });
    await expect(inspectDirectory(root, { limits: { entries: 10 } })).rejects.toMatchObject({ code: 'SCAN_LIMIT' });
  });

  it('tells of files that are too large for the budget', async () => {
    put('package-lock.json', lock);
    const { problems } = await inspectDirectory(root, { limits: { memory: 10 } });
    expect(problems).toEqual([
      expect.objectContaining({ en: expect.stringMatching(/package-lock.json: \d+ bytes exceed the 10/) }),
    ]);
  });
});
