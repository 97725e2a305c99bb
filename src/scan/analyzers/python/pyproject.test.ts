import { expect, it } from 'vitest';
import { ScanError } from '../../error.ts';
import { analyzeFile, analyzeTogether } from '../fixture.ts';
import { poetryLock } from './poetry-lock.ts';
import { pyproject } from './pyproject.ts';

const lock = ['Flask', 'click', 'pytest'].map((name) => `[[package]]\nname = "${name}"\nversion = "1"\n`).join('');

it.each([
  [
    '[tool.poetry.dependencies]\npython = "^3"\nflask = "2"\n[tool.poetry.group.test.dependencies]\npytest = "7"\n',
    ['direct', 'indirect', 'direct'],
  ],
  ['[project]\ndependencies = ["Flask>=2"]\n', ['direct', 'indirect', 'indirect']],
  ['[project.optional-dependencies]\ntest = ["pytest ; python_version > \'3\'"]\n', ['indirect', 'indirect', 'direct']],
  ['[build-system]\nrequires = []\n', [undefined, undefined, undefined]],
])('pyproject.toml %j tells what of poetry.lock is direct', async (project, expected) => {
  const packages = await analyzeTogether([
    ['poetry.lock', poetryLock, lock],
    ['pyproject.toml', pyproject, project],
  ]);
  expect(packages.map(({ relationship }) => relationship)).toEqual(expected);
});

it('says which file is no TOML', async () => {
  await expect(analyzeFile(pyproject, 'a/pyproject.toml', '[project')).rejects.toThrow(ScanError);
});
