import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeNdb, writeRpmHeader } from '../../formats/rpmdb/fixture.ts';
import { DartagnanError, type OperatingSystem } from '../../core/index.ts';
import { apk } from './apk.ts';
import { dpkg } from './dpkg.ts';
import { analyzeFile } from './fixture.ts';
import { chooseOperatingSystem, osRelease } from './os-release.ts';
import { rpmManifest } from './rpm-manifest.ts';
import { rpm } from './rpm.ts';

async function systemOf(files: Readonly<Record<string, string>>): Promise<OperatingSystem | undefined> {
  const found = new Map<string, OperatingSystem>();
  for (const [path, text] of Object.entries(files)) {
    const { os } = await analyzeFile(osRelease, path, text);
    if (os !== undefined) found.set(path, os);
  }
  return chooseOperatingSystem(found);
}

describe('os-release', () => {
  it.each([
    ['alpine 3.10.2', { 'etc/alpine-release': '3.10.2\n', 'etc/os-release': 'ID=alpine\nVERSION_ID=3.10.2\n' }],
    ['alpine 3.16', { 'etc/os-release': 'ID=alpine\nVERSION_ID=3.16\n' }],
    ['debian 12.5', { 'etc/debian_version': '12.5\n', 'usr/lib/os-release': 'ID=debian\nVERSION_ID="12"\n' }],
    ['debian 12', { 'usr/lib/os-release': 'ID=debian\nVERSION_ID="12"\n' }],
    ['debian trixie/sid', { 'etc/debian_version': 'trixie/sid\n', 'etc/os-release': 'ID=debian\n' }],
    [
      'ubuntu 22.04',
      { 'etc/debian_version': 'bookworm/sid\n', 'etc/lsb-release': 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\n' },
    ],
    [
      'alma 8.5',
      {
        'etc/redhat-release': 'AlmaLinux release 8.5 (Arctic Sphynx)\n',
        'etc/os-release': 'ID="almalinux"\nVERSION_ID="8.5"',
      },
    ],
    ['rocky 8.5', { 'etc/rocky-release': 'Rocky Linux release 8.5 (Green Obsidian)\n' }],
    ['centos 7.6.1810', { 'etc/centos-release': 'CentOS Linux release 7.6.1810 (Core) \n' }],
    ['redhat 7.7', { 'etc/redhat-release': 'Red Hat Enterprise Linux Server release 7.7 (Maipo)\n' }],
    [
      'oracle 8.0',
      {
        'etc/redhat-release': 'Red Hat Enterprise Linux release 8.0 (Ootpa)',
        'etc/oracle-release': 'Oracle Linux Server release 8.0',
      },
    ],
    ['fedora 39', { 'usr/lib/fedora-release': 'Fedora release 39 (Thirty Nine)\n' }],
    ['amazon 2 (Karoo)', { 'etc/system-release': 'Amazon Linux release 2 (Karoo)\n' }],
    ['amazon AMI release 2018.03', { 'etc/system-release': 'Amazon Linux AMI release 2018.03\n' }],
    ['cbl-mariner 1.0', { 'etc/mariner-release': 'CBL-Mariner 1.0.20220122\n' }],
    ['azurelinux 3.0', { 'etc/os-release': 'ID=azurelinux\nVERSION_ID="3.0"' }],
    ['opensuse-leap 15.1', { 'etc/os-release': 'ID="opensuse-leap"\nVERSION_ID="15.1"' }],
    ['opensuse-tumbleweed 20240607', { 'usr/lib/os-release': 'ID="opensuse-tumbleweed"\nVERSION_ID="20240607"' }],
    ['slem 5.4', { 'usr/lib/os-release': 'ID="sle-micro-rancher"\nVERSION_ID="5.4"' }],
    ['photon 3.0', { 'etc/os-release': 'ID=photon\nVERSION_ID=3.0' }],
    ['wolfi 20230201', { 'etc/os-release': 'ID=wolfi\nVERSION_ID="20230201"' }],
    ['arch 20240101', { 'etc/os-release': 'ID=arch\nVERSION_ID=20240101' }],
  ])('%s', async (expected, files) => {
    const os = await systemOf(files as Readonly<Record<string, string>>);
    expect(`${os?.family} ${os?.version}`).toBe(expected);
  });

  it('knows paid support and keeps the pretty name', async () => {
    const os = await systemOf({
      'etc/lsb-release': 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=16.04\nDISTRIB_DESCRIPTION="Ubuntu 16.04.7 LTS"',
      'var/lib/ubuntu-advantage/status.json': '{"services": [{"name": "esm-infra", "status": "enabled"}]}',
    });
    expect(os).toEqual({ family: 'ubuntu', version: '16.04', prettyName: 'Ubuntu 16.04.7 LTS', extendedSupport: true });
  });
});

const status = `Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u4
Description: C library
 long: text

Package: coreutils
Status: install ok installed
Maintainer: Somebody <s@example.org>
Architecture: amd64
Source: coreutils-src (9.1-1)
Version: 9.1-1+b1
Pre-Depends: libc6 (>= 2.34), libgone | virtual-c

Package: old
Status: deinstall ok config-files
Version: 1
`;

describe('dpkg', () => {
  it('reads what is installed, with the source of a binary-only rebuild', async () => {
    const { packages } = await analyzeFile(dpkg, 'var/lib/dpkg/status', status);
    expect(packages).toEqual([
      {
        type: 'deb',
        name: 'libc6',
        version: '2.36-9+deb12u4',
        architecture: 'amd64',
        source: { name: 'glibc', version: '2.36-9+deb12u4' },
      },
      {
        type: 'deb',
        name: 'coreutils',
        version: '9.1-1+b1',
        architecture: 'amd64',
        maintainer: 'Somebody <s@example.org>',
        source: { name: 'coreutils-src', version: '9.1-1' },
        dependsOn: ['libc6@2.36-9+deb12u4'],
      },
    ]);
  });

  it('reads the one-file form of distroless images and the lists of files', async () => {
    const { packages } = await analyzeFile(
      dpkg,
      'var/lib/dpkg/status.d/tzdata',
      'Package: tzdata\nVersion: 2024a-0+deb12u1\n',
    );
    expect(packages?.[0]?.source).toEqual({ name: 'tzdata', version: '2024a-0+deb12u1' });
    const sums = `${'0'.repeat(32)}  usr/share/zoneinfo/UTC\n`;
    expect((await analyzeFile(dpkg, 'var/lib/dpkg/status.d/tzdata.md5sums', sums)).systemFiles).toEqual([
      'usr/share/zoneinfo/UTC',
    ]);
    const list = '/.\n/usr\n/usr/bin\n/usr/bin/tar\n/usr/bin/tarcat\n';
    expect((await analyzeFile(dpkg, 'var/lib/dpkg/info/tar.list', list)).systemFiles).toEqual([
      'usr/bin/tar',
      'usr/bin/tarcat',
    ]);
  });
});

const installed = `C:Q1p78yvTLG094tHE1+dToJGbmYzQE=
P:musl
V:1.1.22-r3
A:x86_64
L:MIT
o:musl
p:so:libc.musl-x86_64.so.1=1
F:lib
R:libc.musl-x86_64.so.1

P:musl-utils
V:1.1.22-r3
A:x86_64
L:MIT BSD GPL2+
o:musl
D:scanelf so:libc.musl-x86_64.so.1 !conflicting
F:usr/bin
R:ldd
`;

it('apk reads origin, provided names, licences and files', async () => {
  const { packages, systemFiles } = await analyzeFile(apk, 'lib/apk/db/installed', installed);
  expect(packages?.[0]).toEqual({
    type: 'apk',
    name: 'musl',
    version: '1.1.22-r3',
    architecture: 'x86_64',
    source: { name: 'musl', version: '1.1.22-r3' },
    licenses: ['MIT'],
    digest: 'sha1:a7bf32bd32c6d3de2d1c4d7e753a0919b998cd01',
  });
  expect(packages?.[1]).toMatchObject({ licenses: ['MIT', 'BSD', 'GPL2+'], dependsOn: ['musl@1.1.22-r3'] });
  expect(systemFiles).toEqual(['lib/libc.musl-x86_64.so.1', 'usr/bin/ldd']);
});

describe('rpm', () => {
  const glibc = writeRpmHeader({
    1000: 'glibc',
    1001: '2.28',
    1002: '101.el8',
    1003: [1],
    1011: 'Red Hat, Inc.',
    1014: 'LGPLv2+',
    1022: 'x86_64',
    1044: 'glibc-2.28-101.el8.src.rpm',
    1047: ['libc.so.6()(64bit)'],
    1116: [0, 1],
    1117: ['libc.so.6', 'ldd'],
    1118: ['/lib64/', '/usr/bin/'],
  });
  const bash = writeRpmHeader({
    1000: 'bash',
    1001: '4.4',
    1002: '1',
    1049: ['libc.so.6()(64bit)'],
    5096: 'tools:1:2:3:x',
  });

  it('reads epoch, source, files of the distribution’s own packages and dependencies', async () => {
    const { packages, systemFiles } = await analyzeFile(
      rpm,
      'usr/lib/sysimage/rpm/Packages.db',
      writeNdb([glibc, bash]),
    );
    expect(packages).toEqual([
      {
        type: 'rpm',
        name: 'glibc',
        version: '1:2.28-101.el8',
        source: { name: 'glibc', version: '1:2.28-101.el8' },
        licenses: ['LGPLv2+'],
        architecture: 'x86_64',
        maintainer: 'Red Hat, Inc.',
      },
      { type: 'rpm', name: 'bash', version: '4.4-1', modularity: 'tools:1:2:3:x', dependsOn: ['glibc@1:2.28-101.el8'] },
    ]);
    expect(systemFiles).toEqual(['lib64/libc.so.6', 'usr/bin/ldd']);
  });

  it('keeps what stands before a corrupt part and says so', async () => {
    const bytes = writeNdb([bash, glibc]).subarray(0, 4096 + 400);
    const { packages, problems } = await analyzeFile(rpm, 'var/lib/rpm/Packages.db', bytes);
    expect(packages?.map(({ name }) => name)).toEqual(['bash']);
    expect(problems?.[0]?.en).toMatch(/NDB byte \d+: a blob/);
  });

  it('reads the manifest of distroless images', async () => {
    const line =
      'filesystem\t1.1-7.cm1\t1653816591\t1653628924\tMicrosoft Corporation\t(none)\t0\tx86_64\t0\tfilesystem-1.1-7.cm1.src.rpm\n';
    const { packages, problems } = await analyzeFile(
      rpmManifest,
      'var/lib/rpmmanifest/container-manifest-2',
      `${line}bad line\n`,
    );
    expect(packages?.[0]).toMatchObject({ version: '1.1-7.cm1', source: { name: 'filesystem', version: '1.1-7.cm1' } });
    expect(problems).toEqual([
      { en: 'line 2 has not the ten fields of an rpm query', zh: '第 2 行没有 rpm 查询的十个字段' },
    ]);
  });
});

it.each([
  [apk, 'lib/apk/db/installed', installed],
  [dpkg, 'var/lib/dpkg/status', status],
  [osRelease, 'etc/os-release', 'ID=wolfi\nVERSION_ID="1"\n'],
  [osRelease, 'var/lib/ubuntu-advantage/status.json', '{"services": [{"name": "esm-infra", "status": "enabled"}]}'],
  [rpm, 'var/lib/rpm/Packages.db', 'RpmP'],
  [rpmManifest, 'var/lib/rpmmanifest/container-manifest-2', 'a\t1-1\t\t\t\t\t\t\t\t'],
] as const)('%o takes any bytes of its file', async ({ name }, path, sample) => {
  const analyzer = [apk, dpkg, osRelease, rpm, rpmManifest].find((one) => one.name === name) ?? apk;
  const seed = new TextEncoder().encode(sample);
  const changes = fc.array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(changes, fc.nat(seed.length), async (changes, end) => {
      const bytes = seed.slice(0, end);
      for (const [at, value] of changes) if (at < end) bytes[at] = value;
      // rpm is not asked about an empty file.
      const file = bytes.length === 0 ? Uint8Array.of(0) : bytes;
      const outcome = await analyzeFile(analyzer, path, file).catch((error: unknown) => error);
      expect(outcome instanceof DartagnanError || !(outcome instanceof Error)).toBe(true);
    }),
  );
});
