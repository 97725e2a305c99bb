import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { builtCommand } from '../support/built.ts';

it('errors beyond what a pipe holds at once arrive whole', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-pipe-'));
  try {
    const path = join(folder, 'broken.rego');
    writeFileSync(path, `package a\n${'p := )\n'.repeat(2000)}`);
    const { status, stderr } = builtCommand().run(['policy', 'check', '-f', 'json', path]);
    expect(stderr.length).toBeGreaterThan(2 ** 18);
    expect(JSON.parse(stderr)).toMatchObject({ errors: { length: 2000 } });
    expect(status).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
