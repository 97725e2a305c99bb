import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { translate } from '../../core/index.ts';
import { manifestAssessor } from './assessor.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'deploy-stage-'));
  writeFileSync(join(cwd, 'web.yaml'), 'kind: Pod\nmetadata: {name: web}\nspec:\n  hostPID: true\n  containers: []\n');
  writeFileSync(join(cwd, 'service.yaml'), 'kind: Service\nmetadata: {name: web}\n');
  writeFileSync(join(cwd, 'values.yaml'), 'replicas: 1\n');
  writeFileSync(join(cwd, 'silent.rego'), 'package silent\nallow := true\n');
  writeFileSync(join(cwd, 'mine.rego'), 'package mine\nwarn contains "a Pod" if input.kind == "Pod"\n');
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function assess(manifests: string, policies: readonly string[] = []) {
  return manifestAssessor(manifests, policies, cwd).assess({ image: 'app:1' }, [], new AbortController().signal);
}

describe('manifestAssessor', () => {
  it('fails with the file and line of each violation', async () => {
    const { state, evidence } = await assess('web.yaml');
    expect(state).toBe('failed');
    const [first] = evidence;
    expect(first?.where).toBe('web.yaml:4');
    expect(first && translate('en', first.saying)).toContain('hostPID');
  });

  it.each([
    ['service.yaml', [], 'passed'],
    ['values.yaml', [], 'not-checked'],
    ['web.yaml', ['mine.rego'], 'warning'],
    ['service.yaml', ['mine.rego'], 'passed'],
    ['web.yaml', ['silent.rego'], 'not-checked'],
  ])('of %s by %j says %s', async (manifests, policies, state) => {
    expect(await assess(manifests, policies)).toMatchObject({ stage: 'deploy', state });
  });

  it('refuses manifests and policies that cannot be read', async () => {
    await expect(assess('none')).rejects.toMatchObject({ code: 'POLICY_UNREADABLE' });
    await expect(assess('web.yaml', ['none.rego'])).rejects.toMatchObject({ code: 'POLICY_UNREADABLE' });
  });
});
