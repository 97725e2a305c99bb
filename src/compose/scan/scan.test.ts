import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Advisory, AdvisoryStatus, Severity } from '../../core/index.ts';
import type { ImageSource } from '../../oci/source.ts';
import type { AdvisoryDatabase } from '../../scan/database/port.ts';
import { resolveSection } from '../config/resolve.ts';
import { scanSection } from '../config/sections/scan.ts';
import { runDownload, runExplain, runScan } from './index.ts';
import { cacheFolder } from './machine.ts';
import { credentialsFor } from './open-registry-image.ts';
import type { OpenedDatabase, ScanPorts, ScanSettings } from './ports.ts';

const defaults = resolveSection(scanSection, []);
const place = { colour: false, columns: 0 };
let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dartagnan-compose-'));
  await mkdir(join(root, 'etc'));
  await mkdir(join(root, 'var/lib/dpkg'), { recursive: true });
  await writeFile(join(root, 'etc/os-release'), 'ID=debian\nVERSION_ID="11"\nPRETTY_NAME="Debian 11"\n');
  const record = (name: string, version: string) =>
    `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n\n`;
  await writeFile(join(root, 'var/lib/dpkg/status'), record('openssl', '1.1.1n-0+deb11u4') + record('tar', '1.34'));
  await mkdir(join(root, 'node_modules/lodash'), { recursive: true });
  await writeFile(join(root, 'node_modules/lodash/package.json'), '{"name":"lodash","version":"4.17.20"}');
});

function advisory(id: string, severity: Severity, fixedVersion: string, status: AdvisoryStatus): Advisory {
  return {
    vulnerability: id,
    severity,
    fixedVersion,
    status,
    source: { id: 'debian', name: 'Debian', url: 'https://debian.example' },
  };
}

const advisories: Readonly<Record<string, readonly Advisory[]>> = {
  openssl: [advisory('CVE-2023-0286', 'HIGH', '1.1.1n-0+deb11u5', 'fixed')],
  tar: [advisory('CVE-2005-2541', 'LOW', '', 'will_not_fix')],
};

const database: AdvisoryDatabase = {
  info: { kind: 'dartagnan', version: 1, updatedAt: '2026-01-01T00:00:00Z' },
  advisories: (scope, name) => ('os' in scope ? (advisories[name] ?? []) : []),
  vulnerability: () => undefined,
  covers: () => true,
  close: () => undefined,
};

interface Recorded extends ScanPorts {
  readonly lines: string[];
}

function ports(opened: Partial<OpenedDatabase> = {}, now = '2026-01-02'): Recorded {
  const lines: string[] = [];
  const log = (_fields: object, message: string) => void lines.push(message);
  return {
    lines,
    clock: { now: () => Date.parse(now) },
    log: { debug: log, info: log, warn: log, error: log },
    progress: { update: () => undefined, done: () => undefined },
    signal: new AbortController().signal,
    language: 'en',
    cwd: root,
    cacheDir: join(root, 'cache'),
    openImage: (): Promise<ImageSource> => Promise.reject(new Error('no image here')),
    openDatabase: () => Promise.resolve({ database, currency: 'current', obstacles: [], ...opened }),
  };
}

async function scan(settings: Partial<ScanSettings>, using = ports()) {
  const { report, exit } = await runScan(
    { kind: 'rootfs', name: '.' },
    { ...defaults, format: 'json', ...settings },
    using,
    place,
  );
  const results: { Vulnerabilities?: { VulnerabilityID: string }[] }[] = JSON.parse(report).Results ?? [];
  const ids = results.flatMap((result) => (result.Vulnerabilities ?? []).map((row) => row.VulnerabilityID)).sort();
  return { ids, exit, report };
}

describe('runScan', () => {
  it.each<[Partial<ScanSettings>, readonly string[], number]>([
    [{}, ['CVE-2005-2541', 'CVE-2023-0286'], 0],
    [{ 'exit-code': 5 }, ['CVE-2005-2541', 'CVE-2023-0286'], 5],
    [{ severity: ['HIGH', 'CRITICAL'], 'exit-code': 1 }, ['CVE-2023-0286'], 1],
    [{ severity: ['CRITICAL'], 'exit-code': 1 }, [], 0],
    [{ 'ignore-unfixed': true }, ['CVE-2023-0286'], 0],
    [{ 'ignore-status': ['will_not_fix'] }, ['CVE-2023-0286'], 0],
    [{ 'pkg-types': ['library'], 'exit-code': 1 }, [], 0],
    [{ 'pkg-relationships': ['direct'] }, [], 0],
    [{ 'skip-dirs': ['var/lib/dpkg'] }, [], 0],
    [{ 'exit-on-eol': 4, 'exit-code': 1 }, ['CVE-2005-2541', 'CVE-2023-0286'], 1],
  ])('%j finds %j and ends with %d', async (settings, ids, exit) => {
    expect(await scan(settings)).toMatchObject({ ids, exit });
  });

  it('ends with the code for the end of life before that for findings', async () => {
    expect((await scan({ 'exit-on-eol': 4, 'exit-code': 1 }, ports({}, '2030-01-01'))).exit).toBe(4);
  });

  it.each<[OpenedDatabase['currency'], Partial<ScanSettings>, number]>([
    ['current', {}, 0],
    ['stale', {}, 3],
    ['stale', { 'offline-scan': true }, 0],
    ['stale', { 'skip-db-update': true }, 0],
    ['stale', { 'exit-code': 1 }, 1],
    ['embedded', { 'offline-scan': true }, 0],
    ['embedded', { 'skip-db-update': true }, 3],
  ])('a database that is %s with %j ends with %d', async (currency, settings, exit) => {
    const using = ports({ currency });
    const { report, exit: code } = await runScan(
      { kind: 'rootfs', name: '.' },
      { ...defaults, ...settings },
      using,
      place,
    );
    expect(code).toBe(exit);
    expect(report.includes('This report is incomplete')).toBe(currency !== 'current');
    expect(using.lines.some((line) => line.startsWith('no current'))).toBe(exit !== 0);
  });

  it('without a database reports what it found, says that nothing was matched, and ends with 3', async () => {
    const using: Recorded = {
      ...ports(),
      openDatabase: () => Promise.resolve({ currency: 'none', obstacles: [new Error('no network')] }),
    };
    const { report, exit } = await runScan({ kind: 'rootfs', name: '.' }, defaults, using, place);
    expect(exit).toBe(3);
    expect(report).toContain('no vulnerability database: nothing was matched');
    expect(using.lines).toEqual(['no network', expect.stringContaining('--offline-scan accepts')]);
  });

  it('reads the ignore file of the working directory, and the one that is named before it', async () => {
    await writeFile(join(root, '.trivyignore'), 'CVE-2023-0286\n');
    await writeFile(join(root, 'other'), 'CVE-2005-2541\n');
    expect((await scan({})).ids).toEqual(['CVE-2005-2541']);
    expect((await scan({ ignorefile: 'other' })).ids).toEqual(['CVE-2023-0286']);
    await expect(scan({ ignorefile: 'none' })).rejects.toMatchObject({ code: 'IGNORE_FILE_UNREADABLE' });
    await writeFile(join(root, '.trivyignore'), '');
  });

  it('says which scanners it lacks, and refuses to run with none', async () => {
    const { report } = await runScan(
      { kind: 'rootfs', name: '.' },
      { ...defaults, scanners: ['vuln', 'secret'] },
      ports(),
      place,
    );
    expect(report).toContain('the scanner secret is not in this version');
    await expect(scan({ scanners: ['secret'] })).rejects.toMatchObject({ code: 'SETTING_UNSUPPORTED', exit: 2 });
  });

  it('closes the database and gives the failure of an inspection', async () => {
    let closed = 0;
    const using = ports({ database: { ...database, close: () => void closed++ } });
    await expect(runScan({ kind: 'image', name: 'x' }, defaults, using, place)).rejects.toThrow('no image here');
    expect(closed).toBe(1);
  });
});

describe('runExplain', () => {
  it('gives file, advisory and the comparison', async () => {
    const { report } = await runExplain('cve-2023-0286', { kind: 'rootfs', name: '.' }, defaults, ports());
    expect(report).toMatch(/^CVE-2023-0286\n[^]*\nopenssl 1\.1\.1n-0\+deb11u4\n/);
    for (const words of ['var/lib/dpkg/status', 'Debian', '1.1.1n-0+deb11u4 < 1.1.1n-0+deb11u5'])
      expect(report).toContain(words);
  });

  it('says that nothing is affected, and whether the database knows the id', async () => {
    const { report, exit } = await runExplain('CVE-1', { kind: 'rootfs', name: '.' }, defaults, ports());
    expect({ report, exit }).toEqual({
      report: expect.stringContaining('the database does not know this id'),
      exit: 0,
    });
  });
});

it.each([
  ['current', 0],
  ['stale', 3],
  ['none', 3],
] as const)('runDownload with %s ends with %d', async (currency, exit) => {
  expect(await runDownload(defaults, ports({ currency }))).toBe(exit);
});

describe('credentialsFor', () => {
  const reference = { registry: 'registry.example', repository: 'app', tag: '1' };
  const env = { DOCKER_CONFIG: '/nonexistent', REGISTRY_AUTH_FILE: '', HOME: '/nonexistent' };

  it.each<[Partial<ScanSettings>, string, unknown]>([
    [{ username: 'u', password: 'p' }, 'registry.example', { kind: 'password', username: 'u', password: 'p' }],
    [{ 'registry-token': 't', username: 'u' }, 'registry.example', { kind: 'access-token', token: 't' }],
    [{ username: 'u', password: 'p' }, 'elsewhere.example', undefined],
    [{}, 'registry.example', undefined],
  ])('%j for %s', async (settings, host, expected) => {
    expect(await credentialsFor(reference, { ...defaults, ...settings }, env)(host, 'app')).toEqual(expected);
  });
});

it.each([
  [{ cacheDir: 'c', cwd: '/w', env: {} }, '/w/c'],
  [{ cacheDir: undefined, cwd: '/w', env: { XDG_CACHE_HOME: '/x', HOME: '/h' } }, '/x/dartagnan'],
  [{ cacheDir: undefined, cwd: '/w', env: { HOME: '/h' } }, '/h/.cache/dartagnan'],
])('cacheFolder of %j', (place, path) => expect(cacheFolder(place)).toBe(path));
