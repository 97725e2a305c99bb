import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const cache = mkdtempSync(join(tmpdir(), 'dartagnan-npx-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

it.each(['first', 'second'])('npx runs the checkout’s own command, the %s time too', () => {
  const env = { ...process.env, npm_config_cache: cache, npm_config_offline: 'true' };
  const { status, stdout } = spawnSync('npx', ['dartagnan', '--version'], { encoding: 'utf8', env, timeout: 60_000 });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^dartagnan \d+\.\d+\.\d+\n$/) });
});
