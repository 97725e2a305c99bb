import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runSuite } from '../report.ts';
import { falco } from './falco.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-falco-suite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rules = JSON.stringify([
  {
    rule: 'made',
    desc: 'd',
    condition: 'ka.verb=create',
    output: '%ka.user.name',
    priority: 'WARNING',
    source: 'k8s_audit',
    tags: ['a'],
  },
]);

/** Cases over one audit log of two creations; each expectation can be falsified. */
function cases(lie: boolean): string {
  const run =
    'enable_source: k8s_audit, rules_file: rules.yaml, addl_cmdline_opts: "-o plugins[0].open_params=log.json"';
  const fault = `{item_type: list, item_name: l, code: LOAD_ERR_YAML_VALIDATE, message: "Item has no mapping for key '${lie ? 'item' : 'items'}'"}`;
  return [
    'trace_files: !mux',
    `  some: {${run}, detect: ${String(!lie)}}`,
    `  level: {${run}, detect: true, detect_level: ${lie ? 'ERROR' : 'WARNING'}}`,
    `  count: {${run}, detect: true, detect_counts: [{made: ${lie ? 3 : 2}}]}`,
    `  text: {${run}, detect: true, stdout_contains: "${lie ? 'Warning mallory' : 'Warning eve'}"}`,
    `  tags: {${run}, disable_tags: [a], detect: ${String(lie)}}`,
    `  fault: {validate_rules_file: broken.yaml, validate_errors: [${fault}]}`,
  ].join('\n');
}

async function tally(lie: boolean): Promise<{ passed: number; failed: number; skipped: number }> {
  writeFileSync(join(folder, 'rules.yaml'), rules);
  writeFileSync(join(folder, 'broken.yaml'), '- list: l\n');
  const event = JSON.stringify({ verb: 'create', user: { username: 'eve' } });
  writeFileSync(join(folder, 'log.json'), `${event}\n${event}\n`);
  writeFileSync(join(folder, 'falco_own.yaml'), cases(lie));
  const { passed, failed, skipped } = await runSuite(falco, folder, () => undefined);
  return { passed: passed.length, failed, skipped };
}

describe('the runner of Falco’s cases', () => {
  it('passes what is true', async () => {
    expect(await tally(false)).toEqual({ passed: 6, failed: 0, skipped: 0 });
  });

  it('fails each expectation that is false', async () => {
    expect(await tally(true)).toEqual({ passed: 0, failed: 6, skipped: 0 });
  });
});
