import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DartagnanError } from '../../core/index.ts';
import { writeTar } from '../../formats/tar/writer.ts';
import { buildDatabase } from './build.ts';
import { cvss3Score } from './cvss.ts';
import { openEmbeddedDatabase } from './embedded/database.ts';
import { openOwnDatabase } from './own-database.ts';
import { writeTable } from './table/writer.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'advisories-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const files: Readonly<Record<string, string>> = {
  'DSA/list': `[15 Aug 2021] DSA-4963-1 openssl - security update
\t{CVE-2021-3711 CVE-2021-3712}
\t[buster] - openssl 1.1.1d-0+deb10u7
\t[bullseye] - openssl 1.1.1k-1+deb11u1
\t[sid] - openssl 1.1.1l-1
`,
  'debian-tracker.json': JSON.stringify({
    zlib: {
      'CVE-2018-25032': {
        description: 'corruption',
        releases: {
          bullseye: { status: 'resolved', fixed_version: '1:1.2.11.dfsg-2+deb11u1', urgency: 'not yet assigned' },
          buster: { status: 'open', urgency: 'unimportant', nodsa_reason: 'postponed' },
          stretch: { status: 'resolved', fixed_version: '0', urgency: 'low' },
        },
      },
    },
  }),
  'v3.10/main.yaml': `distroversion: v3.10
packages:
  - pkg:
      name: musl
      secfixes:
        1.1.22-r3:
          - CVE-2019-14697
        "0":
          - CVE-2020-1
`,
  'osv/PYSEC-2021-1.yaml': `id: PYSEC-2021-1
aliases: [CVE-2021-33503, GHSA-q2q7-5pp4-w6pg]
severity:
  - type: CVSS_V3
    score: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H
affected:
  - package: { name: urllib3, ecosystem: PyPI }
    ranges:
      - type: ECOSYSTEM
        events: [{ introduced: "0" }, { fixed: 1.26.5 }]
`,
  'osv/ALSA-2022-1.json': JSON.stringify({
    id: 'ALSA-2022:1',
    summary: 'Important: openssl security update',
    references: [{ url: 'https://access.redhat.com/security/cve/CVE-2022-0778' }],
    affected: [
      {
        package: { ecosystem: 'AlmaLinux:8', name: 'openssl' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1:1.1.1k-6.el8_5' }] }],
      },
    ],
  }),
  'known_exploited_vulnerabilities.json': JSON.stringify({
    vulnerabilities: [{ cveID: 'CVE-2021-33503', dateAdded: '2022-01-02', dueDate: '2022-02-03' }],
  }),
  'epss_scores.csv': '#model_version:v1,score_date:2026-01-02T00:00:00Z\ncve,epss,percentile\nCVE-2021-33503,0.5,0.9\n',
  'crates/a/RUSTSEC-2021-1.md':
    '```toml\n[advisory]\nid = "RUSTSEC-2021-1"\npackage = "a"\n[versions]\npatched = [">= 1.2"]\n```\n# Trouble\n',
  'gems/rack/CVE-2020-1.yml': 'gem: rack\ncve: 2020-1\npatched_versions:\n  - "~> 2.1.4"\n  - ">= 2.2.3"\n',
};

async function build(inputs: readonly string[]) {
  const output = join(dir, 'out', 'advisories.db');
  const report = await buildDatabase({ inputs, output, now: 0 });
  return { output, report };
}

function writeFolder(name: string): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(dir, name, path, '..'), { recursive: true });
    writeFileSync(join(dir, name, path), text);
  }
  return join(dir, name);
}

describe('a database of our own', () => {
  it('answers what the feeds say', async () => {
    const { output, report } = await build([writeFolder('folder')]);
    expect(report.problems).toEqual([]);
    expect(report.files).toMatchObject({
      'debian-list': 1,
      'alpine-secdb': 1,
      osv: 2,
      kev: 1,
      epss: 1,
      rustsec: 1,
      rubysec: 1,
    });
    const database = openOwnDatabase(output);
    const debian = (version: string, name: string) => database.advisories({ os: { family: 'debian', version } }, name);
    expect(debian('11.3', 'openssl')).toMatchObject([
      { vulnerability: 'CVE-2021-3711', fixedVersion: '1.1.1k-1+deb11u1', vendorIds: ['DSA-4963-1'] },
      { vulnerability: 'CVE-2021-3712' },
    ]);
    expect(debian('10', 'zlib')).toMatchObject([{ status: 'fix_deferred', severity: 'LOW' }]);
    expect(debian('9', 'zlib')).toEqual([]);
    expect(database.advisories({ os: { family: 'alpine', version: '3.10.2' } }, 'musl')).toMatchObject([
      { fixedVersion: '1.1.22-r3', vulnerability: 'CVE-2019-14697' },
      { status: 'not_affected', vulnerability: 'CVE-2020-1' },
    ]);
    expect(database.advisories({ os: { family: 'alma', version: '8.5' } }, 'openssl')).toMatchObject([
      { vulnerability: 'CVE-2022-0778', vendorIds: ['ALSA-2022:1'], fixedVersion: '1:1.1.1k-6.el8_5' },
    ]);
    expect(database.advisories({ ecosystem: 'pypi' }, 'URLLib3')).toMatchObject([
      { ranges: [{ introduced: '0', fixed: '1.26.5' }] },
    ]);
    expect(database.vulnerability('CVE-2021-33503')).toMatchObject({
      vendorSeverity: { pypa: 'HIGH' },
      kev: { added: '2022-01-02', due: '2022-02-03' },
      epss: { score: 0.5, percentile: 0.9, date: '2026-01-02' },
    });
    expect(database.covers({ ecosystem: 'cargo' })).toBe(true);
    expect(database.covers({ ecosystem: 'npm' })).toBe(false);
    expect(database.info).toEqual({ kind: 'dartagnan', version: 1, updatedAt: '1970-01-01T00:00:00.000Z' });
    database.close();
  });

  it('is the same from an archive as from a folder', async () => {
    const { report: fromFolder } = await build([writeFolder('folder')]);
    const members = Object.entries(files).map(([path, content]) => ({ path, content }));
    writeFileSync(join(dir, 'all.tar.gz'), gzipSync(writeTar(members)));
    const { report } = await build([join(dir, 'all.tar.gz')]);
    expect(report.header).toEqual(fromFolder.header);
    expect(report.files).toEqual(fromFolder.files);
    mkdirSync(join(dir, 'archives'), { recursive: true });
    writeFileSync(join(dir, 'archives/all.tar.gz'), gzipSync(writeTar(members)));
    expect((await build([join(dir, 'archives')])).report.header).toEqual(fromFolder.header);
  });

  it('names a broken file and reads the others', async () => {
    mkdirSync(join(dir, 'broken'), { recursive: true });
    writeFileSync(join(dir, 'broken/a.json'), '{');
    writeFileSync(join(dir, 'broken/b.yaml'), files['osv/PYSEC-2021-1.yaml'] ?? '');
    const { report } = await build([join(dir, 'broken')]);
    expect(report.problems).toEqual([expect.objectContaining({ en: expect.stringContaining('broken/a.json') })]);
    expect(report.header.scopes).toEqual({ pypi: 1 });
  });

  it('refuses an input that is not there', async () => {
    await expect(build([join(dir, 'nowhere')])).rejects.toThrow(/nowhere/u);
  });
});

describe('the table', () => {
  const header = { updatedAt: '', scopes: {}, vulnerabilities: 0, sources: [] };
  const path = () => join(dir, 'table.db');
  const open = (bytes: Uint8Array) => {
    writeFileSync(path(), bytes);
    return openOwnDatabase(path());
  };

  it('finds every key of many blocks, and no other', () => {
    const keys = Array.from({ length: 5000 }, (_, index) => `v\0CVE-${String(index).padStart(5, '0')}`);
    const entries = keys.map((key) => [key, JSON.stringify({ id: key.slice(2), title: 'x'.repeat(100) })] as const);
    const database = open(Buffer.concat([...writeTable(header, entries)]));
    for (const key of keys) expect(database.vulnerability(key.slice(2))?.id).toBe(key.slice(2));
    expect(database.vulnerability('CVE-')).toBeUndefined();
    expect(database.vulnerability('CVE-99999')).toBeUndefined();
    database.close();
  });

  it('answers or refuses damaged files, and nothing else', () => {
    const sound = Buffer.concat([...writeTable(header, [['v\0CVE-1', '{"id":"CVE-1"}']])]);
    const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.nat(sound.length), (changes, length) => {
        const bytes = Buffer.from(sound.subarray(0, length));
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          const database = open(bytes);
          database.vulnerability('CVE-1');
          database.close();
        } catch (error) {
          expect(error).toBeInstanceOf(DartagnanError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the embedded subset', () => {
  it('knows old base images and applications, from named sources, and says what it is', () => {
    const database = openEmbeddedDatabase();
    expect(database.info.kind).toBe('embedded');
    const ids = (scope: Parameters<typeof database.advisories>[0], name: string) =>
      database.advisories(scope, name).map(({ vulnerability }) => vulnerability);
    expect(ids({ os: { family: 'debian', version: '11.0' } }, 'openssl')).toContain('CVE-2021-3711');
    expect(ids({ os: { family: 'alpine', version: '3.10.2' } }, 'musl')).toContain('CVE-2019-14697');
    expect(ids({ ecosystem: 'pypi' }, 'PyYAML')).toContain('CVE-2020-14343');
    expect(ids({ ecosystem: 'npm' }, 'lodash')).toContain('CVE-2021-23337');
    expect(database.vulnerability('CVE-2021-3711')).toMatchObject({ severity: 'CRITICAL' });
  });
});

it.each([
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
  ['CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
  ['CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N', 0],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', 7.5],
  ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', 8.8],
  ['CVSS:4.0/AV:N', undefined],
  ['CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', undefined],
])('%s scores %s', (vector, score) => {
  expect(cvss3Score(vector)).toBe(score);
});
