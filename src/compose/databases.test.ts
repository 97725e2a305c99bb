import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBolt } from '../../test/support/bolt-writer.ts';
import { messageOf } from '../core/index.ts';
import { buildDatabase } from '../scan/database/build.ts';
import {
  cachedDatabases,
  type DatabasePorts,
  type DatabaseSettings,
  openDatabase,
  ownDatabasePath,
} from './databases.ts';

const now = Date.parse('2026-01-02T00:00:00Z');
let dir: string;
let ports: DatabasePorts;
let asked: number;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'databases-'));
  asked = 0;
  ports = {
    clock: { now: () => now },
    progress: { update: () => {}, done: () => {} },
    signal: new AbortController().signal,
    cwd: dir,
    cacheDir: join(dir, 'cache'),
    connect: () => {
      asked += 1;
      return Promise.reject(new Error('no network'));
    },
  };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const settings: DatabaseSettings = {
  cacert: undefined,
  'db-repository': [],
  'offline-scan': false,
  'skip-db-update': false,
  insecure: false,
};

function putTrivy(folder: string, nextUpdate: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'trivy.db'), writeBolt({ 'debian 12': {} }));
  const metadata = { Version: 2, UpdatedAt: '2026-01-01T00:00:00Z', NextUpdate: nextUpdate };
  writeFileSync(join(folder, 'metadata.json'), JSON.stringify(metadata));
}

async function outcome(changes: Partial<DatabaseSettings> = {}) {
  const { database, currency, obstacles } = await openDatabase({ ...settings, ...changes }, ports);
  database?.close();
  return { kind: database?.info.kind, currency, obstacles: obstacles.map(messageOf), asked };
}

describe('openDatabase', () => {
  it('takes a fresh database of the cache without asking anybody', async () => {
    putTrivy(join(dir, 'cache/db'), '2026-01-02T06:00:00Z');
    expect(await outcome()).toEqual({ kind: 'trivy', currency: 'current', obstacles: [], asked: 0 });
  });

  it('asks for a newer one, and takes the stale one with the reason where there is none', async () => {
    putTrivy(join(dir, 'cache/db'), '2026-01-01T06:00:00Z');
    expect(await outcome()).toEqual({ kind: 'trivy', currency: 'stale', obstacles: ['no network'], asked: 1 });
    expect(await outcome({ 'skip-db-update': true })).toMatchObject({ currency: 'stale', asked: 1 });
    expect(await outcome({ 'offline-scan': true })).toMatchObject({ currency: 'stale', asked: 1 });
  });

  it('has none where none can be had, and the embedded one only offline', async () => {
    expect(await outcome()).toEqual({ kind: undefined, currency: 'none', obstacles: ['no network'], asked: 1 });
    expect(await outcome({ 'skip-db-update': true })).toMatchObject({ currency: 'none', asked: 1 });
    expect(await outcome({ 'offline-scan': true })).toMatchObject({ kind: 'embedded', currency: 'embedded', asked: 1 });
  });

  it('takes a file or folder that is named as a repository', async () => {
    putTrivy(join(dir, 'mirror'), '2026-01-02T06:00:00Z');
    expect(await outcome({ 'db-repository': ['mirror'] })).toMatchObject({ kind: 'trivy', currency: 'current' });
    await buildDatabase({ inputs: [], output: join(dir, 'own.db'), now });
    expect(await outcome({ 'db-repository': ['own.db'] })).toMatchObject({ kind: 'dartagnan', currency: 'current' });
    writeFileSync(join(dir, 'other.db'), 'no database');
    await expect(outcome({ 'db-repository': ['other.db'] })).rejects.toThrow(/other\.db/u);
  });

  it('prefers the database that was built here, stale after a day', async () => {
    const advisory = {
      id: 'GHSA-1',
      affected: [
        { package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] },
      ],
    };
    writeFileSync(join(dir, 'osv.json'), JSON.stringify(advisory));
    await buildDatabase({
      inputs: [join(dir, 'osv.json')],
      output: ownDatabasePath(ports),
      now: now - 2 * 24 * 60 * 60 * 1000,
    });
    expect(await outcome()).toEqual({ kind: 'dartagnan', currency: 'stale', obstacles: [], asked: 0 });
    expect(cachedDatabases(ports)).toMatchObject([{ path: ownDatabasePath(ports), info: { kind: 'dartagnan' } }]);
  });

  it('findings of Trivy’s database had no KEV, although one was built here', async () => {
    putTrivy(join(dir, 'cache/db'), '2026-01-02T06:00:00Z');
    const exploited = { cveID: 'CVE-2024-1', dateAdded: '2024-01-02', dueDate: '2024-02-03' };
    writeFileSync(
      join(dir, 'known_exploited_vulnerabilities.json'),
      JSON.stringify({ catalogVersion: '1', vulnerabilities: [exploited] }),
    );
    await buildDatabase({
      inputs: [join(dir, 'known_exploited_vulnerabilities.json')],
      output: ownDatabasePath(ports),
      now,
    });
    const { database } = await openDatabase(settings, ports);
    expect(database?.info.kind).toBe('trivy');
    expect(database?.vulnerability('CVE-2024-1')?.kev?.added).toMatch(/^2024-01-02/u);
    database?.close();
  });

  it('says that a database of the cache is damaged, and goes on', async () => {
    mkdirSync(join(dir, 'cache/db'), { recursive: true });
    writeFileSync(ownDatabasePath(ports), 'damaged');
    const { currency, obstacles } = await outcome();
    expect(currency).toBe('none');
    expect(obstacles[0]).toMatch(/advisories\.db/u);
  });
});
