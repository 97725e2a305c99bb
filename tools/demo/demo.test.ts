import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';

it('shows real findings and both gates refusing the image, and ends with 0', (context) => {
  if (!existsSync('dist/cli.js')) return context.skip('dist/ is not built: npm run build');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/run.mjs', 'tools/demo/main.ts'], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stdout).toMatch(/libssl1\.1.*CVE-2022-4450/);
  expect(stdout).toMatch(/zlib1g.*CVE-2022-37434/);
  expect(stdout).toMatch(/PyYAML.*CVE-2020-14343/i);
  expect(stdout).toMatch(/lodash.*CVE-2021-23337/);
  expect(stdout.match(/^exit code 1$/gm)).toHaveLength(2);
}, 60_000);
