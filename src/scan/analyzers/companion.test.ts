import { expect, it } from 'vitest';
import { joinCompanions } from './companion.ts';
import { analyzeFile } from './fixture.ts';
import { goMod } from './go/go-mod.ts';
import { goSum } from './go/go-sum.ts';
import { nodeModules } from './npm/installed.ts';
import { packageLock } from './npm/package-lock.ts';
import { poetryLock } from './python/poetry-lock.ts';
import { pyproject } from './python/pyproject.ts';
import type { Analyzer } from '../analyzer.ts';

async function packagesOf(files: readonly [path: string, analyzer: Analyzer, content: string][]): Promise<string[]> {
  const analyzed = await Promise.all(
    files.map(async ([path, analyzer, content]) => ({
      path,
      results: [{ analyzer: analyzer.name, analysis: await analyzeFile(analyzer, path, content) }],
    })),
  );
  const [first] = joinCompanions(analyzed);
  return (first?.results[0]?.analysis.packages ?? []).map(
    ({ name, version, relationship }) => `${name}@${version} ${relationship}`,
  );
}

const sum = 'a.b/c v1.0.0 h1:x=\na.b/d v1.0.0 h1:x=\na.b/d v1.1.0/go.mod h1:x=\n\nbroken\n';

it.each([
  ['1.16', ['a.b/c@v0.9.0 direct', 'a.b/d@v1.1.0 indirect']],
  ['1.17', ['a.b/c@v0.9.0 direct']],
  ['1.21.3', ['a.b/c@v0.9.0 direct']],
])('go.sum completes go.mod of Go %s', async (go, expected) => {
  expect(
    await packagesOf([
      ['x/go.mod', goMod, `go ${go}\nrequire a.b/c v0.9.0\n`],
      ['x/go.sum', goSum, sum],
    ]),
  ).toEqual(expected);
  expect(
    await packagesOf([
      ['x/go.mod', goMod, `go ${go}\nrequire a.b/c v0.9.0\n`],
      ['y/go.sum', goSum, sum],
    ]),
  ).toEqual(expected.slice(0, 1));
});

const lock =
  '[[package]]\nname = "Flask"\nversion = "2"\n[[package]]\nname = "click"\nversion = "8"\n[[package]]\nname = "pytest"\nversion = "7"\n';

it.each([
  [
    '[tool.poetry.dependencies]\npython = "^3"\nflask = "2"\n[tool.poetry.group.test.dependencies]\npytest = "7"\n',
    ['Flask@2 direct', 'click@8 indirect', 'pytest@7 direct'],
  ],
  ['[project]\ndependencies = ["Flask>=2"]\n', ['Flask@2 direct', 'click@8 indirect', 'pytest@7 indirect']],
  ['[build-system]\nrequires = []\n', ['Flask@2 undefined', 'click@8 undefined', 'pytest@7 undefined']],
])('pyproject.toml %j tells what of poetry.lock is direct', async (project, expected) => {
  expect(
    await packagesOf([
      ['poetry.lock', poetryLock, lock],
      ['pyproject.toml', pyproject, project],
    ]),
  ).toEqual(expected);
});

it('node_modules tells the licences of package-lock.json', async () => {
  const lock = JSON.stringify({
    lockfileVersion: 3,
    packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/@s/b': { version: '2.0.0' } },
  });
  const installed: [string, string][] = [
    ['app/node_modules/a/package.json', '{"name":"a","version":"1.0.0","license":"MIT"}'],
    ['app/node_modules/a/node_modules/@s/b/package.json', '{"name":"@s/b","version":"2.0.0","license":"ISC"}'],
    ['other/node_modules/a/package.json', '{"name":"a","version":"1.0.0","license":"GPL"}'],
  ];
  const analyzed = await Promise.all(
    [['app/package-lock.json', lock] as const, ...installed].map(async ([path, content], index) => {
      const analyzer = index === 0 ? packageLock : nodeModules;
      return { path, results: [{ analyzer: analyzer.name, analysis: await analyzeFile(analyzer, path, content) }] };
    }),
  );
  expect(joinCompanions(analyzed)[0]?.results[0]?.analysis.packages?.map(({ licenses }) => licenses)).toEqual([
    ['MIT'],
    ['ISC'],
  ]);
});
