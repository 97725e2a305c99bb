import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordIo } from '../testing.ts';
import { run } from './db.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'db-command-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

it('builds a database where scans find it, and shows it', async () => {
  mkdirSync(join(cwd, 'feeds/DSA'), { recursive: true });
  const list =
    '[15 Aug 2021] DSA-4963-1 openssl - security update\n\t{CVE-2021-3711}\n\t[bullseye] - openssl 1.1.1k-1+deb11u1\n';
  writeFileSync(join(cwd, 'feeds/DSA/list'), list);
  const io = recordIo({ cwd });
  expect(await run(['info', '--cache-dir', 'cache'], io)).toBe(3);
  expect(await run(['build', '--from', 'feeds', '--cache-dir', 'cache'], io)).toBe(0);
  expect(io.written.out).toContain('1 advisories of 1 distributions and ecosystems');
  expect(await run(['info', '--cache-dir', 'cache'], io)).toBe(0);
  expect(io.written.out).toContain(join(cwd, 'cache/db/advisories.db'));
});

it('wants to know what to build from', async () => {
  await expect(run(['build'], recordIo({ cwd }))).rejects.toMatchObject({ exit: 2 });
});
