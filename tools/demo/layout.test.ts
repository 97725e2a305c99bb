import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { demoLayers } from './layers.ts';
import { writeLayout } from './layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-demo-'));
const digest = writeLayout(folder, 'demo', demoLayers());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function readBlob(name: string): { layers: { digest: string; size: number }[] } {
  return JSON.parse(readFileSync(join(folder, 'blobs/sha256', name.replace('sha256:', '')), 'utf8'));
}

describe('the demonstration’s layout', () => {
  it('is the same every time', () => {
    const again = mkdtempSync(join(tmpdir(), 'dartagnan-demo-'));
    expect(writeLayout(again, 'demo', demoLayers())).toBe(digest);
    rmSync(again, { recursive: true });
  });

  it('holds archives that tar reads', () => {
    const names = readBlob(digest).layers.flatMap((layer) => {
      const path = join(folder, 'blobs/sha256', layer.digest.replace('sha256:', ''));
      const { stdout, status } = spawnSync('tar', ['-tzf', path], { encoding: 'utf8' });
      expect(status).toBe(0);
      return stdout.trim().split('\n');
    });
    expect(names).toContain('var/lib/dpkg/status');
    expect(names).toContain('app/node_modules/lodash/package.json');
  });

  it('is accepted by skopeo', (context) => {
    const { status, stdout, error } = spawnSync('skopeo', ['inspect', `oci:${folder}:demo`], { encoding: 'utf8' });
    if (error !== undefined) return context.skip('skopeo is not installed');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ Digest: digest, Architecture: 'amd64' });
  });
});
