import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFiles } from './load.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-links-'));
beforeAll(() => {
  mkdirSync(join(cwd, 'b/inner'), { recursive: true });
  mkdirSync(join(cwd, 'other'));
  writeFileSync(join(cwd, 'b/own.rego'), 'package own\n');
  writeFileSync(join(cwd, 'other/linked.rego'), 'package linked\n');
  symlinkSync('../other/linked.rego', join(cwd, 'b/file.rego'));
  symlinkSync('../../other', join(cwd, 'b/inner/folder'));
  symlinkSync('..', join(cwd, 'b/inner/back'));
  symlinkSync('b', join(cwd, 'link'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const all = ['b/file.rego', 'b/inner/folder/linked.rego', 'b/own.rego'];

describe('symbolic links', () => {
  it.each([
    ['are followed below policies and data, but for those that lead back', { data: ['b'] }, all],
    ['are left out of bundles', { bundles: ['b'] }, ['b/own.rego']],
    ['of bundles are followed where that is said', { bundles: ['b'], followLinks: true }, all],
    ['are followed where they are named themselves', { bundles: ['link'] }, ['link/own.rego']],
  ])('%s', async (_, what, names) => {
    const { modules } = await loadFiles({ data: [], bundles: [], ignore: [], cwd, ...what });
    expect(modules.map(({ name }) => name)).toEqual(names);
  });

  it('that lead nowhere are an error, or left out', async () => {
    symlinkSync('nowhere', join(cwd, 'other/broken.rego'));
    await expect(loadFiles({ data: ['other'], bundles: [], ignore: [], cwd })).rejects.toThrow('other/broken.rego');
    const { modules } = await loadFiles({ data: [], bundles: ['other'], ignore: [], cwd });
    expect(modules).toHaveLength(1);
  });
});
