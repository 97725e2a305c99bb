import { describe, expect, it } from 'vitest';
import {
  type Advisory,
  type OperatingSystem,
  type Package,
  type PackageType,
  translate,
  type Vulnerability,
} from '../../core/index.ts';
import type { AdvisoryDatabase } from '../database/port.ts';
import type { Application } from '../inventory.ts';
import type { ScanResult } from '../result.ts';
import { endOfLife } from './end-of-life.ts';
import { match, type MatchOptions } from './index.ts';

const source = { id: 'vendor', name: 'Vendor' };
const now = Date.parse('2026-01-01T00:00:00Z');

/** A database with the advisories of one package name. */
function database(
  name: string,
  advisories: readonly Partial<Advisory>[],
  vulnerability?: Partial<Vulnerability>,
): AdvisoryDatabase {
  const full = advisories.map((advisory) => ({ vulnerability: 'CVE-1', source, ...advisory }));
  return {
    info: { kind: 'trivy', version: 2, updatedAt: '2026-01-01T00:00:00Z' },
    advisories: (_scope, asked) => (asked === name ? full : []),
    vulnerability: (id) => (vulnerability === undefined ? undefined : { id, ...vulnerability }),
    covers: () => true,
    close: () => {},
  };
}

function pkg(type: PackageType, name: string, version: string, more: Partial<Package> = {}): Package {
  return { type, name, version, locations: [], ...more };
}

function scan(
  os: OperatingSystem | undefined,
  kind: Application['kind'],
  packages: readonly Package[],
  asked: AdvisoryDatabase | undefined,
  options: Partial<MatchOptions> = {},
) {
  const applications = [{ kind, path: '', packages }];
  const inventory = {
    artifact: { name: 'x', type: 'filesystem' as const },
    applications,
    problems: [],
    ...(os && { os }),
  };
  return match(inventory, asked, { now, ...options });
}

function found(...args: Parameters<typeof scan>): string[] {
  const { applications } = scan(...args);
  return applications.flatMap(({ findings }) =>
    findings.map((finding) => [finding.package.name, finding.fixedVersion || '-', finding.status].join(' ')),
  );
}

const debian = { family: 'debian', version: '11.3' };
const alma = { family: 'alma', version: '8.5' };
const oracle = { family: 'oracle', version: '8.0' };
const redhat = { family: 'redhat', version: '8.5' };
const libssl = pkg('deb', 'libssl1.1', '1.1.1k-1+b1', { source: { name: 'openssl', version: '1.1.1k-1' } });

/** Why a result is incomplete, in English. */
const reasonsOf = ({ incomplete }: ScanResult) => incomplete.map((reason) => translate('en', reason));

describe('packages of a distribution', () => {
  it('compares the source package by which Debian speaks', () => {
    const fixed = database('openssl', [{ fixedVersion: '1.1.1k-1+deb11u1' }]);
    expect(found(debian, 'dpkg', [libssl], fixed)).toEqual(['libssl1.1 1.1.1k-1+deb11u1 fixed']);
    const { applications } = scan(debian, 'dpkg', [libssl], fixed);
    expect(applications[0]?.findings[0]?.steps).toEqual([
      { left: '1.1.1k-1', operator: '<', right: '1.1.1k-1+deb11u1', holds: true },
    ]);
    expect(found(debian, 'dpkg', [libssl], database('openssl', [{ fixedVersion: '1.1.1k-1' }]))).toEqual([]);
    expect(found(debian, 'dpkg', [libssl], database('libssl1.1', [{ fixedVersion: '9' }]))).toEqual([]);
  });

  it('reports what Debian has not fixed, with its word, and nothing that is not affected', () => {
    const open = database('openssl', [{ status: 'will_not_fix' }]);
    expect(found(debian, 'dpkg', [libssl], open)).toEqual(['libssl1.1 - will_not_fix']);
    expect(found(debian, 'dpkg', [libssl], database('openssl', [{}]))).toEqual(['libssl1.1 - affected']);
    expect(found(debian, 'dpkg', [libssl], database('openssl', [{ status: 'not_affected' }]))).toEqual([]);
  });

  it('takes the later of two fixes, and a fix before none, with the ids of both', () => {
    const advisories = [{ fixedVersion: '2', vendorIds: ['DSA-1'] }, { fixedVersion: '3', vendorIds: ['DSA-2'] }, {}];
    const { applications } = scan(debian, 'dpkg', [libssl], database('openssl', advisories));
    expect(applications[0]?.findings).toMatchObject([
      { fixedVersion: '3', advisory: { vendorIds: ['DSA-1', 'DSA-2'] } },
    ]);
  });

  it('tells module streams, architectures and flavours apart', () => {
    const node = pkg('rpm', 'nodejs', '1:16.14.0-4.module+el8.5.0+1+a', {
      modularity: 'nodejs:16:1:a',
      architecture: 'x86_64',
    });
    const fixed = { fixedVersion: '1:16.15.0-1.module+el8.6.0+1+a' };
    expect(found(redhat, 'rpm', [node], database('nodejs:16::nodejs', [fixed]))).toHaveLength(1);
    expect(found(redhat, 'rpm', [node], database('nodejs:18::nodejs', [fixed]))).toEqual([]);
    expect(
      found(redhat, 'rpm', [node], database('nodejs:16::nodejs', [{ ...fixed, architectures: ['aarch64'] }])),
    ).toEqual([]);
    const live = pkg('rpm', 'glibc', '2:2.17-100.ksplice1.el7');
    expect(found(oracle, 'rpm', [live], database('glibc', [{ fixedVersion: '2.17-200.el7' }]))).toEqual([]);
    expect(found(oracle, 'rpm', [live], database('glibc', [{ fixedVersion: '2:2.17-200.ksplice1.el7' }]))).toHaveLength(
      1,
    );
    const bare = pkg('rpm', 'nodejs', '1:10.0.0-1.el8');
    expect(found(alma, 'rpm', [bare], database('nodejs', [{ fixedVersion: '1:16.1-1.module_el8.5.0+1+a' }]))).toEqual(
      [],
    );
  });

  it('shows no epoch of 0, and leaves other vendors’ builds alone', () => {
    const bash = pkg('rpm', 'bash', '4.4-1.el8');
    expect(found(redhat, 'rpm', [bash], database('bash', [{ fixedVersion: '0:4.4-2.el8' }]))).toEqual([
      'bash 4.4-2.el8 fixed',
    ]);
    const remi = pkg('rpm', 'php', '7.4-1.el8.remi');
    expect(found(redhat, 'rpm', [remi], database('php', [{ fixedVersion: '0:8-1.el8' }]))).toEqual([]);
  });
});

describe('packages of a language', () => {
  const lodash = pkg('npm', 'lodash', '4.17.20');
  const npm = (advisory: Partial<Advisory>) => found(undefined, 'npm', [lodash], database('lodash', [advisory]));

  it('reads constraints, ranges and lists', () => {
    expect(npm({ vulnerableVersions: ['<4.17.21'], patchedVersions: ['4.17.21'] })).toEqual(['lodash 4.17.21 fixed']);
    expect(npm({ vulnerableVersions: ['>=1, <2', '>=4, <4.17.21'] })).toEqual(['lodash 2, 4.17.21 fixed']);
    expect(npm({ vulnerableVersions: ['<= 4.17.20'] })).toEqual(['lodash - affected']);
    expect(npm({ vulnerableVersions: [''] })).toEqual(['lodash - affected']);
    expect(npm({ patchedVersions: ['>= 4.17.20'] })).toEqual([]);
    expect(npm({ patchedVersions: ['>= 5'], unaffectedVersions: ['< 4'] })).toEqual(['lodash >= 5 fixed']);
    expect(npm({ unaffectedVersions: ['^4.17.0'] })).toEqual([]);
    expect(npm({})).toEqual([]);
    expect(
      npm({
        ranges: [
          { introduced: '0', fixed: '4.17.5' },
          { introduced: '4.17.10', fixed: '4.17.21' },
        ],
      }),
    ).toEqual(['lodash 4.17.21 fixed']);
    expect(npm({ ranges: [{ introduced: '1', lastAffected: '4.17.20' }] })).toEqual(['lodash - affected']);
    expect(npm({ versions: ['4.17.20'] })).toEqual(['lodash - affected']);
    expect(npm({ versions: ['4.17.19'] })).toEqual([]);
  });

  it('says which constraint it cannot read, and matches the others', () => {
    const advisories = [{ vulnerability: 'CVE-0', vulnerableVersions: ['=> what <'] }, { vulnerableVersions: ['<5'] }];
    const result = scan(undefined, 'npm', [lodash], database('lodash', advisories));
    expect(reasonsOf(result)).toEqual([expect.stringMatching(/^CVE-0, lodash: .*what/u)]);
    expect(result.applications[0]?.findings).toHaveLength(1);
  });

  it('keeps one finding of several sources, and leaves development packages out unless asked', () => {
    const twice = database('lodash', [
      { vulnerableVersions: ['<5'] },
      { vulnerableVersions: ['<5'], patchedVersions: ['5.0.0'] },
    ]);
    expect(found(undefined, 'npm', [lodash], twice)).toEqual(['lodash 5.0.0 fixed']);
    const dev = { ...lodash, dev: true };
    expect(found(undefined, 'npm', [dev], twice)).toEqual([]);
    expect(found(undefined, 'npm', [dev], twice, { includeDev: true })).toHaveLength(1);
  });
});

describe('severity', () => {
  const severityOf = (vulnerability: Partial<Vulnerability>, advisory: Partial<Advisory> = {}, options = {}) => {
    const asked = database('openssl', [{ fixedVersion: '9', ...advisory }], vulnerability);
    const finding = scan(debian, 'dpkg', [libssl], asked, options).applications[0]?.findings[0];
    return [finding?.severity, finding?.severitySource];
  };

  it.each([
    [
      'the distribution’s word on the package',
      { vendorSeverity: { vendor: 'HIGH' } },
      { severity: 'LOW' },
      ['LOW', 'debian'],
    ],
    ['the publisher’s', { vendorSeverity: { nvd: 'HIGH', vendor: 'MEDIUM' } }, {}, ['MEDIUM', 'vendor']],
    [
      'GitHub’s for its own ids',
      { vendorSeverity: { nvd: 'HIGH', ghsa: 'LOW' } },
      { vulnerability: 'GHSA-1' },
      ['LOW', 'ghsa'],
    ],
    ['NVD’s', { severity: 'LOW', vendorSeverity: { nvd: 'HIGH', other: 'LOW' } }, {}, ['HIGH', 'nvd']],
    ['one without a vendor', { severity: 'CRITICAL' }, {}, ['CRITICAL', undefined]],
    ['none', {}, {}, ['UNKNOWN', undefined]],
  ] as const)('is %s', (_name, vulnerability, advisory, expected) => {
    expect(severityOf(vulnerability, advisory)).toEqual(expected);
  });

  it('is that of the vendors who are asked for, in their order', () => {
    const vulnerability = { vendorSeverity: { nvd: 'HIGH', ubuntu: 'LOW' } } as const;
    expect(severityOf(vulnerability, {}, { severitySources: ['redhat', 'ubuntu', 'auto'] })).toEqual(['LOW', 'ubuntu']);
    expect(severityOf(vulnerability, {}, { severitySources: ['redhat'] })).toEqual(['UNKNOWN', undefined]);
  });
});

describe('what a result says of itself', () => {
  it('is incomplete without a database, without a release, and for a distribution that is not known', () => {
    expect(reasonsOf(scan(debian, 'dpkg', [libssl], undefined))).toEqual([
      expect.stringContaining('no vulnerability database'),
    ]);
    expect(reasonsOf(scan(undefined, 'dpkg', [libssl], database('x', [])))).toEqual([
      expect.stringContaining('no release file'),
    ]);
    const plan9 = { family: 'plan9', version: '4' };
    expect(reasonsOf(scan(plan9, 'dpkg', [libssl], database('x', [])))).toEqual([expect.stringContaining('plan9 4')]);
    expect(reasonsOf(scan(debian, 'dpkg', [libssl], database('x', [])))).toEqual([]);
    const none = { ...database('x', []), covers: () => false };
    expect(reasonsOf(scan(undefined, 'npm', [pkg('npm', 'a', '1')], none))).toEqual([expect.stringContaining('npm')]);
  });

  it.each([
    ['debian', '10.13', '2024-06-30', true],
    ['alpine', '3.22.1', '2027-05-01', false],
    ['ubuntu', '24.04', '2029-05-31', false],
    ['centos', '7.6.1810', '2024-06-30', true],
    ['amazon', 'AMI release 2018.03', '2023-12-31', true],
  ])('%s %s has support until %s', (family, version, date, ended) => {
    expect(endOfLife({ family, version }, now)).toEqual({ date, ended });
  });

  it('has no date for releases that the table does not know', () => {
    expect(endOfLife({ family: 'alpine', version: 'edge' }, now)).toBeUndefined();
    expect(endOfLife({ family: 'constructor', version: '1' }, now)).toBeUndefined();
  });
});
