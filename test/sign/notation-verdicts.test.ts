// The whole table of verdicts, line by line, against the real notation.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { prepareNotation, verdictOfMessage } from '../../conformance/suites/notation.ts';
import { atOnce } from '../../src/compose/trust/at-once.ts';

const program = 'notation';
const corpus = join(import.meta.dirname, '../../../shared/conformance/notation');
const isThere = existsSync(corpus) && spawnSync(program, ['version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'notation-verdicts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the original says. */
function verdictOf(layout: string, policy: string, store: string): Promise<string> {
  // Each in a configuration of its own, for several run at once.
  const config = prepareNotation(corpus, mkdtempSync(join(folder, 'c-')), policy, store);
  const place = join(corpus, 'registry', 'oci_layout', layout);
  const args = ['verify', '--oci-layout', '--scope', 'local/e2e', `${place}:v1`];
  const env = { NOTATION_CONFIG: config, NOTATION_EXPERIMENTAL: '1', HOME: folder, PATH: process.env['PATH'] };
  return new Promise((resolve) =>
    execFile(program, args, { env }, (error, out, err) => {
      const said = out.startsWith('Trust policy is configured to skip') ? 'skipped' : 'verified';
      resolve(error === null ? said : verdictOfMessage(err, 'invalid-policy'));
    }),
  );
}

describe('the table of verdicts', () => {
  it.skipIf(!isThere)(
    'is what the original says',
    async () => {
      const lines = readFileSync('conformance/notation/verdicts.txt', 'utf8').trim().split('\n');
      expect(lines.length).toBeGreaterThan(1000);
      const told = await atOnce(lines, 4, async (line) => {
        const [layout = '', policy = '', store = ''] = line.split(' ');
        return `${layout} ${policy} ${store} ${await verdictOf(layout, policy, store)}`;
      });
      expect(told).toEqual(lines);
    },
    180_000,
  );
});
