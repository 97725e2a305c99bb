import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectDirectory } from '../artifact/inspect-directory.ts';
import { match } from '../match/index.ts';
import { goldens, plainOptions, readGolden } from './golden.fixture.ts';
import { json } from './json.ts';

interface Report {
  readonly Results: readonly {
    readonly Target: string;
    readonly Packages: readonly { readonly Identifier: { UID?: string } }[];
  }[];
}

describe.skipIf(!existsSync(goldens))(
  'package lists in JSON: the folders of Trivy’s goldens, from files to report',
  () => {
    it.each([
      ['npm-with-dev', 'npm'],
      ['pip', 'pip'],
      ['pipenv', 'pipenv'],
      ['poetry', 'poetry'],
      ['uv', 'uv'],
    ])('%s', async (name, folder) => {
      const inventory = await inspectDirectory(join(goldens, 'fixtures/repo', folder));
      const report = json.render(match(inventory, undefined, { now: 0 }), { ...plainOptions(), listAllPackages: true });
      expect(packagesOf(JSON.parse(report) as Report)).toEqual(
        packagesOf(readGolden(`${name}.json.golden`) as unknown as Report),
      );
    });
  },
);

/** Packages by target, without the identity that only Trivy's own hash makes. */
function packagesOf({ Results }: Report): unknown {
  const packages = Results.map(({ Target, Packages }) => ({ Target, Packages }));
  return JSON.parse(JSON.stringify(packages, (key, value: unknown) => (key === 'UID' ? undefined : value)));
}
