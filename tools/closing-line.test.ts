import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-closing-line-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('ends a run with the counts, after each skipped test with its reason', () => {
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const reporter = JSON.stringify(resolve('tools/closing-line.ts'));
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `import { ClosingLine } from ${reporter};\nexport default { test: { reporters: [new ClosingLine()] } };\n`,
  );
  writeFileSync(
    join(folder, 'three.test.ts'),
    `import { expect, it } from 'vitest';
     it('passes', () => expect(1).toBe(1));
     it('fails', () => expect(1).toBe(2));
     it('waits', (context) => context.skip('no kernel here'));`,
  );
  const { stdout, status } = spawnSync(resolve('node_modules/.bin/vitest'), ['run', '--root', folder], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stdout).toBe('skipped: waits: no kernel here\n1 passed, 1 failed, 1 skipped\n');
  expect(status).toBe(1);
});
