import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analyzer, FoundPackage } from '../analyzer.ts';
import { analyzeFile } from './fixture.ts';
import { packageLock } from './npm/package-lock.ts';
import { pipfileLock } from './python/pipfile-lock.ts';
import { poetryLock } from './python/poetry-lock.ts';
import { requirements } from './python/requirements.ts';
import { uvLock } from './python/uv-lock.ts';

const suite = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/trivy');

interface GoldenPackage {
  readonly Name: string;
  readonly Version: string;
  readonly Relationship?: string;
  readonly Dev?: boolean;
  readonly DependsOn?: readonly string[];
  readonly Locations?: readonly { readonly StartLine: number; readonly EndLine: number }[];
}

/** Relationships of Poetry's packages stand in pyproject.toml, which is another file. */
const cases: readonly [
  golden: string,
  analyzer: Analyzer,
  fixture: string,
  ignored: readonly (keyof GoldenPackage)[],
][] = [
  ['npm-with-dev', packageLock, 'npm/package-lock.json', []],
  ['pip', requirements, 'pip/requirements.txt', []],
  ['pipenv', pipfileLock, 'pipenv/Pipfile.lock', []],
  ['poetry', poetryLock, 'poetry/poetry.lock', ['Relationship']],
  ['uv', uvLock, 'uv/uv.lock', []],
];

describe.skipIf(!existsSync(suite))('package lists of Trivy’s goldens', () => {
  it.each(cases)('%s', async (golden, analyzer, fixture, ignored) => {
    const report = JSON.parse(readFileSync(join(suite, `${golden}.json.golden`), 'utf8')) as {
      Results: { Packages: GoldenPackage[] }[];
    };
    const path = fixture.slice(fixture.indexOf('/') + 1);
    const { packages = [] } = await analyzeFile(analyzer, path, readFileSync(join(suite, 'fixtures/repo', fixture)));
    const rows = (list: readonly GoldenPackage[]): unknown[] => list.map((one) => row(one, ignored)).sort();
    expect(rows(packages.map(toGolden))).toEqual(rows(report.Results[0]?.Packages ?? []));
  });
});

function toGolden({ name, version, relationship, dev, dependsOn, lines }: FoundPackage): GoldenPackage {
  return {
    Name: name,
    Version: version,
    ...(relationship !== undefined && { Relationship: relationship }),
    ...(dev === true && { Dev: true }),
    ...(dependsOn !== undefined && { DependsOn: dependsOn }),
    ...(lines !== undefined && { Locations: lines.map(([StartLine, EndLine]) => ({ StartLine, EndLine })) }),
  };
}

function row(one: GoldenPackage, ignored: readonly (keyof GoldenPackage)[]): string {
  const { Name, Version, Relationship, Dev, DependsOn, Locations } = one;
  const kept = { Name, Version, Relationship, Dev, DependsOn, Locations };
  return JSON.stringify(kept, (key, value: unknown) => (ignored.some((name) => name === key) ? undefined : value));
}
