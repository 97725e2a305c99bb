import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trivyDatabaseOf } from '../../../test/support/trivy-fixtures.ts';
import { inspectDirectory } from '../artifact/inspect-directory.ts';
import type { AdvisoryDatabase } from '../database/port.ts';
import { openTrivyDatabase } from '../database/trivy/database.ts';
import { match } from '../match/index.ts';
import { goldens, plainOptions, readGolden } from './golden.fixture.ts';
import { json } from './json.ts';
import { titleNeeding } from '../../../test/support/corpus.ts';

describe.skipIf(!existsSync(goldens))(
  titleNeeding(goldens, 'the folders of Trivy’s goldens, from files through the database to the report'),
  () => {
    let folder = '';
    let database: AdvisoryDatabase;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'goldens-'));
      const path = join(folder, 'trivy.db');
      writeFileSync(path, trivyDatabaseOf(join(goldens, 'fixtures/db')));
      database = openTrivyDatabase(path, { kind: 'trivy', version: 2, updatedAt: '2021-08-25T12:20:30Z' });
    });
    afterAll(() => {
      database.close();
      rmSync(folder, { recursive: true });
    });

    it.each([
      ['gomod', 'gomod', false],
      ['npm-with-dev', 'npm', true],
      ['pip', 'pip', false],
      ['pipenv', 'pipenv', false],
      ['poetry', 'poetry', false],
      ['uv', 'uv', false],
    ])('%s', async (name, project, includeDev) => {
      const golden = readGolden(`${name}.json.golden`);
      const inventory = await inspectDirectory(join(goldens, 'fixtures/repo', project));
      const result = match(inventory, database, { now: 0, includeDev });
      const listAllPackages = golden.Results.some(({ Packages }) => Packages !== undefined);
      expect(resultsOf(json.render(result, { ...plainOptions(), listAllPackages }))).toEqual(
        resultsOf(JSON.stringify(golden)),
      );
    });
  },
);

/** Results without the identity that only Trivy's own hash makes, and without pages that Trivy does not name. */
function resultsOf(report: string): unknown {
  const { Results } = JSON.parse(report, (key, value: unknown) => {
    const isOther = key === 'UID' || (key === 'PrimaryURL' && !String(value).startsWith('https://avd.aquasec.com/'));
    return isOther ? undefined : value;
  }) as { Results: unknown };
  return Results;
}
