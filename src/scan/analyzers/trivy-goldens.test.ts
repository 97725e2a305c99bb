import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analyzer, FoundPackage } from '../analyzer.ts';
import { analyzeTogether } from './fixture.ts';
import { goMod } from './go/go-mod.ts';
import { goSum } from './go/go-sum.ts';
import { nodeModules } from './npm/installed.ts';
import { packageLock } from './npm/package-lock.ts';
import { pipfileLock } from './python/pipfile-lock.ts';
import { poetryLock } from './python/poetry-lock.ts';
import { pyproject } from './python/pyproject.ts';
import { requirements } from './python/requirements.ts';
import { uvLock } from './python/uv-lock.ts';
import { titleNeeding } from '../../../test/support/corpus.ts';

const suite = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/trivy');

interface GoldenPackage {
  readonly Name: string;
  readonly Version: string;
  readonly Relationship?: string;
  readonly Dev?: boolean;
  readonly DependsOn?: readonly string[];
  readonly Licenses?: readonly string[];
  readonly Locations?: readonly { readonly StartLine: number; readonly EndLine: number }[];
}

const installedNpm = ['jquery', 'promise', 'react', 'react-is', 'redux', 'z-lock'].map((name): [string, Analyzer] => [
  `node_modules/${name}/package.json`,
  nodeModules,
]);

const cases: readonly [
  golden: string,
  folder: string,
  file: string,
  analyzer: Analyzer,
  ...companions: [string, Analyzer][],
][] = [
  ['npm-with-dev', 'npm', 'package-lock.json', packageLock, ...installedNpm],
  ['pip', 'pip', 'requirements.txt', requirements],
  ['pipenv', 'pipenv', 'Pipfile.lock', pipfileLock],
  ['poetry', 'poetry', 'poetry.lock', poetryLock, ['pyproject.toml', pyproject]],
  ['uv', 'uv', 'uv.lock', uvLock],
];

describe.skipIf(!existsSync(suite))(titleNeeding(suite, 'package lists of Trivy’s goldens'), () => {
  it.each(cases)('%s', async (golden, folder, file, analyzer, ...companions) => {
    const report = JSON.parse(readFileSync(join(suite, `${golden}.json.golden`), 'utf8')) as {
      Results: { Packages: GoldenPackage[] }[];
    };
    const packages = await packagesOf(folder, [[file, analyzer], ...companions]);
    const rows = (list: readonly GoldenPackage[]): unknown[] => list.map(row).sort();
    expect(rows(packages.map(toGolden))).toEqual(rows(report.Results[0]?.Packages ?? []));
  });

  it('an old go.mod has the modules of its go.sum', async () => {
    const files: [string, Analyzer][] = [
      ['go.mod', goMod],
      ['go.sum', goSum],
    ];
    const old = await packagesOf('gomod/submod2', files);
    expect(old).toContainEqual({
      type: 'golang',
      name: 'github.com/docker/distribution',
      version: 'v2.7.1+incompatible',
      relationship: 'indirect',
    });
    expect(old.filter(({ name }) => name === 'github.com/davecgh/go-spew')).toMatchObject([{ relationship: 'direct' }]);
    expect(await packagesOf('gomod', files)).toHaveLength(19);
  });
});

/** What files of one folder say together. */
function packagesOf(folder: string, files: readonly [string, Analyzer][]): Promise<readonly FoundPackage[]> {
  const read = (path: string): Uint8Array => readFileSync(join(suite, 'fixtures/repo', folder, path));
  return analyzeTogether(files.map(([path, analyzer]) => [path, analyzer, read(path)] as const));
}

function toGolden({ name, version, relationship, dev, dependsOn, licenses, lines }: FoundPackage): GoldenPackage {
  return {
    Name: name,
    Version: version,
    ...(relationship !== undefined && { Relationship: relationship }),
    ...(dev === true && { Dev: true }),
    ...(dependsOn !== undefined && { DependsOn: dependsOn }),
    ...(licenses !== undefined && { Licenses: licenses }),
    ...(lines !== undefined && { Locations: lines.map(([StartLine, EndLine]) => ({ StartLine, EndLine })) }),
  };
}

function row({ Name, Version, Relationship, Dev, DependsOn, Licenses, Locations }: GoldenPackage): string {
  return JSON.stringify({ Name, Version, Relationship, Dev, DependsOn, Licenses, Locations });
}
