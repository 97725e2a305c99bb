import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BoltTree, writeBolt } from '../../../../test/support/bolt-writer.ts';
import { DartagnanError, type OperatingSystem } from '../../../core/index.ts';
import type { AdvisoryDatabase } from '../port.ts';
import { openTrivyDatabase } from './database.ts';

const json = JSON.stringify;
const content: BoltTree = {
  'Oracle Linux 8': {
    curl: {
      'CVE-1': json({ FixedVersion: '1', Entries: [{ FixedVersion: '1', Arches: ['x86_64'] }, { FixedVersion: '2' }] }),
    },
  },
  'Red Hat': {
    bash: {
      'CVE-2': json({ Entries: [{ Affected: [5], Cves: [{ Severity: 1 }], Status: 5 }] }),
      'RHSA-1': json({ Entries: [{ Affected: [7], Cves: [{ ID: 'CVE-3', Severity: 3 }], FixedVersion: '0:2' }] }),
    },
  },
  'Red Hat CPE': {
    repository: { 'rhel-8-for-x86_64-baseos-rpms': json([5]), custom: json([7]) },
    nvr: { 'app-1-x86_64': json([5, 7]) },
    cpe: { '5': json('cpe:/o:redhat:enterprise_linux:8') },
  },
  'SUSE Linux Enterprise 15-SP3': { a: { 'SUSE-1': '{}' } },
  'alpine 3.10': { musl: { 'CVE-4': json({ AffectedVersion: '1.1', FixedVersion: '1.2' }) } },
  'amazon linux 1': { a: { 'CVE-5': '{}' } },
  'data-source': {
    'npm::GitHub Security Advisory Npm': json({ ID: 'ghsa', Name: 'GHSA Npm', URL: 'https://example.org' }),
  },
  'debian 12': { bash: { 'CVE-6': json({ Severity: 1, Status: 7 }), broken: '{' } },
  'npm::GitHub Security Advisory Npm': {
    lodash: { 'CVE-7': json({ VulnerableVersions: ['<1'], PatchedVersions: ['1'] }) },
  },
  'npm::Other': {
    lodash: { 'CVE-8': json({ VulnerableVersions: ['<2'], DataSource: { ID: 'other', Name: 'Other' } }) },
  },
  'pip::GitHub Security Advisory Pip': { 'django-rest': { 'CVE-9': json({ VulnerableVersions: ['<2'] }) } },
  'ubuntu 18.04': { a: { 'CVE-10': '{}' } },
  vulnerability: {
    'CVE-7': json({
      Title: 'T',
      Severity: 'HIGH',
      VendorSeverity: { nvd: 3 },
      CVSS: { nvd: { V3Score: 7.5 } },
      CweIDs: ['CWE-1'],
    }),
  },
};

const dir = mkdtempSync(join(tmpdir(), 'trivy-'));
let database: AdvisoryDatabase;
const info = { kind: 'trivy', version: 2, updatedAt: '' } as const;
beforeAll(() => {
  writeFileSync(join(dir, 'trivy.db'), writeBolt(content));
  database = openTrivyDatabase(join(dir, 'trivy.db'), info);
});
afterAll(() => {
  database.close();
  rmSync(dir, { recursive: true, force: true });
});

const os = (family: string, version: string, more: Partial<OperatingSystem> = {}) => ({
  os: { family, version, ...more },
});

describe('Trivy’s database', () => {
  it.each([
    ['alpine', '3.10.2', true],
    ['alpine', '3.11.0', false],
    ['amazon', 'AMI release 2018.03', true],
    ['amazon', '2 (Karoo)', false],
    ['centos', '8.4', true],
    ['redhat', '7.9', false],
    ['sles', '15.3', true],
    ['sles', '15.4', false],
    ['oracle', '8.6', true],
    ['ubuntu', '18.04', true],
    ['nixos', '24.05', false],
    ['constructor', '1', false],
  ])('%s %s: covered is %o', (family, version, covered) => {
    expect(database.covers(os(family, version))).toBe(covered);
  });

  it('takes the extended bucket of Ubuntu where there is one, else the plain one', () => {
    expect(database.advisories(os('ubuntu', '18.04', { extendedSupport: true }), 'a')).toHaveLength(1);
  });

  it('reads entries, statuses and affected versions', () => {
    expect(database.advisories(os('oracle', '8'), 'curl')).toMatchObject([
      { fixedVersion: '1', architectures: ['x86_64'] },
      { fixedVersion: '2' },
    ]);
    expect(database.advisories(os('alpine', '3.10.2'), 'musl')).toMatchObject([{ ranges: [{ introduced: '1.1' }] }]);
  });

  it('reads Red Hat’s entries by the platforms of the image’s repositories or build', () => {
    const bash = (more: Partial<OperatingSystem> = {}) =>
      database.advisories(os('redhat', '8.4', more), 'bash').map(({ vulnerability }) => vulnerability);
    expect(bash()).toEqual(['CVE-2']);
    expect(bash({ contentSets: ['custom'] })).toEqual(['CVE-3']);
    expect(bash({ contentSets: [], buildNvr: 'app-1-x86_64' })).toEqual(['CVE-2', 'CVE-3']);
    expect(database.advisories(os('redhat', '8.4', { contentSets: ['custom'] }), 'bash')).toMatchObject([
      { vendorIds: ['RHSA-1'], severity: 'HIGH', fixedVersion: '0:2' },
    ]);
  });

  it('finds a language’s advisories in every bucket of its prefix', () => {
    expect(database.advisories({ ecosystem: 'npm' }, 'lodash')).toMatchObject([
      { vulnerability: 'CVE-7', source: { id: 'ghsa', name: 'GHSA Npm', url: 'https://example.org' } },
      { vulnerability: 'CVE-8', source: { id: 'other' } },
    ]);
    expect(database.advisories({ ecosystem: 'pypi' }, 'Django_REST')).toHaveLength(1);
    expect(database.advisories({ ecosystem: 'conda' }, 'x')).toEqual([]);
    expect(database.covers({ ecosystem: 'cargo' })).toBe(false);
  });

  it('reads what is known of a vulnerability', () => {
    expect(database.vulnerability('CVE-7')).toEqual({
      id: 'CVE-7',
      title: 'T',
      severity: 'HIGH',
      vendorSeverity: { nvd: 'HIGH' },
      cvss: { nvd: { v3Score: 7.5 } },
      cwes: ['CWE-1'],
    });
    expect(database.vulnerability('CVE-0')).toBeUndefined();
  });

  it('says which value is broken', () => {
    expect(() => database.advisories(os('debian', '12'), 'bash')).toThrow(/debian 12, bash, broken/u);
  });

  it('answers or refuses damaged files, and nothing else', () => {
    const sound = writeBolt(content);
    const path = join(dir, 'damaged.db');
    const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const bytes = sound.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        writeFileSync(path, bytes);
        try {
          const damaged = openTrivyDatabase(path, info);
          damaged.advisories({ ecosystem: 'npm' }, 'lodash');
          damaged.advisories(os('redhat', '8.4'), 'bash');
          damaged.vulnerability('CVE-7');
          damaged.close();
        } catch (error) {
          expect(error).toBeInstanceOf(DartagnanError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
