import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trivyDatabaseOf } from '../../../test/support/trivy-fixtures.ts';
import type { Finding, Package, PackageType } from '../../core/index.ts';
import type { AdvisoryDatabase } from '../database/port.ts';
import { openTrivyDatabase } from '../database/trivy/database.ts';
import type { Application } from '../inventory.ts';
import { match } from './index.ts';
import { titleNeeding } from '../../../test/support/corpus.ts';

const suite = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/trivy');

interface GoldenVulnerability {
  readonly VulnerabilityID: string;
  readonly PkgName: string;
  readonly PkgPath?: string;
  readonly PkgIdentifier?: { readonly PURL?: string };
  readonly InstalledVersion: string;
  readonly FixedVersion?: string;
  readonly Status: string;
  readonly Severity: string;
  readonly SeveritySource?: string;
  readonly VendorIDs?: readonly string[];
}

interface GoldenResult {
  readonly Class: string;
  readonly Type: string;
  readonly Target: string;
  readonly Packages?: readonly { readonly Name: string; readonly Version: string; readonly Dev?: boolean }[];
  readonly Vulnerabilities?: readonly GoldenVulnerability[];
}

interface Golden {
  readonly Metadata?: { readonly OS?: { readonly Family: string; readonly Name: string; readonly EOSL?: boolean } };
  readonly Results?: readonly GoldenResult[];
}

/** Package type by the type of a language result. */
const types: Readonly<Record<string, PackageType>> = {
  bun: 'npm',
  cargo: 'cargo',
  cocoapods: 'cocoapods',
  composer: 'composer',
  'composer-vendor': 'composer',
  conan: 'conan',
  'dotnet-core': 'nuget',
  gemspec: 'gem',
  gomod: 'golang',
  gradle: 'maven',
  hex: 'hex',
  jar: 'maven',
  npm: 'npm',
  nuget: 'nuget',
  'packages-props': 'nuget',
  pip: 'pypi',
  pipenv: 'pypi',
  pnpm: 'npm',
  poetry: 'pypi',
  pom: 'maven',
  pub: 'pub',
  pylock: 'pypi',
  'python-pkg': 'pypi',
  sbt: 'maven',
  swift: 'swift',
  uv: 'pypi',
  yarn: 'npm',
};

/** Source packages of the binary packages that the goldens find. */
const sources: Readonly<Record<string, string>> = {
  e2fslibs: 'e2fsprogs',
  e2fsprogs: 'e2fsprogs',
  libcom_err: 'e2fsprogs',
  libcomerr2: 'e2fsprogs',
  'libcom-err2': 'e2fsprogs',
  'libcrypto1.1': 'openssl',
  libcurl: 'curl',
  libext2fs2: 'e2fsprogs',
  'libidn2-0': 'libidn2',
  libss2: 'e2fsprogs',
  'libssl1.1': 'openssl',
  'musl-utils': 'musl',
  'curl-libs': 'curl',
};

/** What filters or VEX leave out is another room's matter; a module of Trivy's changes the severity of spring4shell-jre8. */
const filtered = /ignore|skip|high|medium|vex|severity|kbom|cdx|spdx|short|fluentd-multiple|spring4shell-jre8/u;
/** Images whose packages come from another release's repository than their os-release says. */
const releases: Readonly<Record<string, string>> = { 'alpine-distroless.json.golden': 'edge' };

const goldens = existsSync(suite)
  ? readdirSync(suite)
      .filter((name) => name.endsWith('.json.golden') && !filtered.test(name))
      .filter((name) => results(read(name)).length > 0)
  : [];

function read(name: string): Golden {
  return JSON.parse(readFileSync(join(suite, name), 'utf8')) as Golden;
}

function results({ Results = [] }: Golden): readonly GoldenResult[] {
  return Results.filter(({ Class, Vulnerabilities = [] }) => Class.endsWith('-pkgs') && Vulnerabilities.length > 0);
}

describe.skipIf(goldens.length === 0)(titleNeeding(suite, 'findings of Trivy’s goldens'), () => {
  const dir = mkdtempSync(join(tmpdir(), 'trivy-goldens-'));
  let database: AdvisoryDatabase | undefined;
  beforeAll(() => {
    writeFileSync(join(dir, 'trivy.db'), trivyDatabaseOf(join(suite, 'fixtures/db')));
    database = openTrivyDatabase(join(dir, 'trivy.db'), {
      kind: 'trivy',
      version: 2,
      updatedAt: '2021-08-25T12:20:30Z',
    });
  });
  afterAll(() => {
    database?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it.each(goldens)('%s', (name) => {
    const golden = read(name);
    const found = golden.Metadata?.OS;
    const os =
      found === undefined || found.Family === 'none'
        ? undefined
        : { family: found.Family, version: releases[name] ?? found.Name };
    const wanted = results(golden);
    const scan = match(
      {
        artifact: { name, type: 'container_image' },
        ...(os === undefined ? {} : { os }),
        applications: wanted.map(applicationOf),
        problems: [],
      },
      database,
      { now: Date.parse('2021-08-25T12:20:30Z') },
    );
    expect(scan.incomplete).toEqual([]);
    expect(scan.endOfLife?.ended ?? false).toBe(found?.EOSL ?? false);
    expect(scan.applications.map(({ findings }) => findings.map((each) => row(each, os?.family)).sort())).toEqual(
      wanted.map(({ Vulnerabilities = [] }) => [...new Set(Vulnerabilities.map(goldenRow))].sort()),
    );
  });
});

function applicationOf({ Class, Type, Target, Packages, Vulnerabilities = [] }: GoldenResult): Application {
  const type = types[Type];
  const packages = (Packages ?? []).map(({ Name, Version, Dev }) => packageOf(Name, Version, type, Dev));
  const found = Vulnerabilities.map(({ PkgName, InstalledVersion, PkgIdentifier }) =>
    packageOf(PkgName, InstalledVersion, type, false, PkgIdentifier?.PURL),
  );
  const all = packages.length > 0 ? packages : found;
  const distinct = [...new Map(all.map((pkg) => [`${pkg.name} ${pkg.version}`, pkg])).values()];
  return { kind: Class === 'os-pkgs' ? 'dpkg' : 'npm', path: Target, packages: distinct };
}

function packageOf(name: string, version: string, type?: PackageType, dev = false, purl = ''): Package {
  if (type !== undefined) return { type, name, version, dev, locations: [] };
  const osType = purl.startsWith('pkg:deb') ? 'deb' : purl.startsWith('pkg:apk') ? 'apk' : 'rpm';
  const architecture = /[?&]arch=([^&]+)/u.exec(purl)?.[1];
  return {
    type: osType,
    name,
    version,
    source: { name: sources[name] ?? name, version },
    ...(architecture === undefined ? {} : { architecture }),
    locations: [],
  };
}

/** Trivy leaves Rocky's errata out. */
function row(finding: Finding, os: string | undefined): string {
  const { vulnerability, installedVersion, fixedVersion, status, severity, severitySource = '' } = finding;
  const ids = os === 'rocky' ? '' : (finding.advisory.vendorIds ?? []).join(' ');
  return [
    vulnerability.id,
    finding.package.name,
    installedVersion,
    fixedVersion,
    status,
    severity,
    severitySource,
    ids,
  ].join(' | ');
}

function goldenRow(one: GoldenVulnerability): string {
  const { VulnerabilityID, PkgName, InstalledVersion, FixedVersion = '', Status, Severity, SeveritySource = '' } = one;
  const ids = (one.VendorIDs ?? []).join(' ');
  return [VulnerabilityID, PkgName, InstalledVersion, FixedVersion, Status, Severity, SeveritySource, ids].join(' | ');
}
