import { wordsOf } from '../../core/index.ts';
import type { RpmHeader } from '../../formats/rpmdb/header.ts';
import { readRpmDatabase } from '../../formats/rpmdb/reader.ts';
import { type Analysis, defineAnalyzer, type FoundPackage } from '../analyzer.ts';

/** Tags of a package header that are read (rpm manual, "Tags"). */
const tags = {
  sigMd5: 261,
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  vendor: 1011,
  license: 1014,
  architecture: 1022,
  oldFileNames: 1027,
  sourceRpm: 1044,
  provideName: 1047,
  requireName: 1049,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
  modularityLabel: 5096,
} as const;

/** Vendors of the distributions themselves; language packages inside other vendors' packages are reported on their own. */
const distributionVendors = [
  'AlmaLinux',
  'Amazon Linux',
  'Amazon.com',
  'CentOS',
  'CloudLinux',
  'Fedora Project',
  'Microsoft Corporation',
  'Oracle America',
  'Red Hat',
  'Rocky',
  'SUSE',
  'VMware',
  'openSUSE',
];
const database = /^(?:usr\/lib\/sysimage|var\/lib)\/rpm\/(?:Packages|Packages\.db|rpmdb\.sqlite)$/;

interface Installed {
  readonly package: FoundPackage;
  readonly requires: readonly string[];
  readonly provides: readonly string[];
}

/** Reads what rpm has installed, from any of its databases. */
export const rpm = defineAnalyzer({
  name: 'rpm',
  doc: 'RPM packages: rpmdb.sqlite, Packages.db (NDB) and Packages (Berkeley DB), under var/lib/rpm or usr/lib/sysimage/rpm.',
  version: 1,
  kind: 'rpm',
  maxBytes: 256 << 20,
  wants: ({ path, size }) => size > 0 && database.test(path),
  analyze(file): Analysis {
    const installed: Installed[] = [];
    const systemFiles: string[] = [];
    try {
      for (const header of readRpmDatabase(file.bytes)) {
        installed.push(readInstalled(header));
        if (isFromDistribution(header)) systemFiles.push(...fileNames(header));
      }
    } catch (error) {
      return { packages: withDependencies(installed), systemFiles, problems: [wordsOf(error)] };
    }
    return { packages: withDependencies(installed), systemFiles };
  },
});

function readInstalled(header: RpmHeader): Installed {
  const epoch = header.numbers(tags.epoch)[0] ?? 0;
  const evr = (version: string, release: string) => `${epoch > 0 ? `${epoch}:` : ''}${version}-${release}`;
  const source = splitSourceRpm(header.string(tags.sourceRpm) ?? '');
  const optional = {
    architecture: header.string(tags.architecture),
    maintainer: header.string(tags.vendor),
    modularity: header.string(tags.modularityLabel),
  };
  const license = header.string(tags.license);
  const named: FoundPackage = {
    type: 'rpm',
    name: header.string(tags.name) ?? '',
    version: evr(header.string(tags.version) ?? '', header.string(tags.release) ?? ''),
    // A source RPM's file name has no epoch; the binary package's is taken, as vendors mean it.
    ...(source === undefined ? {} : { source: { name: source.name, version: evr(source.version, source.release) } }),
    ...(license ? { licenses: [license] } : {}),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value)),
  };
  return { package: named, requires: header.strings(tags.requireName), provides: header.strings(tags.provideName) };
}

/** `name-version-release.src.rpm`; the name may hold hyphens itself. */
export function splitSourceRpm(file: string): { name: string; version: string; release: string } | undefined {
  const match = /^(.+)-([^-]+)-([^-]+)\.[^.-]+(?:\.rpm)$/.exec(file);
  return match === null ? undefined : { name: match[1]!, version: match[2]!, release: match[3]! };
}

function isFromDistribution(header: RpmHeader): boolean {
  const vendor = header.string(tags.vendor) ?? '';
  return distributionVendors.some((name) => vendor.startsWith(name));
}

function fileNames(header: RpmHeader): string[] {
  const folders = header.strings(tags.dirNames);
  const indexes = header.numbers(tags.dirIndexes);
  const bases = header.strings(tags.baseNames);
  const names = bases.length > 0 ? bases.map((base, index) => `${folders[indexes[index] ?? 0] ?? '/'}${base}`) : [];
  return [...names, ...header.strings(tags.oldFileNames)].map((name) => name.replace(/^\//, ''));
}

function withDependencies(installed: readonly Installed[]): FoundPackage[] {
  const id = ({ package: { name, version } }: Installed) => `${name}@${version}`;
  const providers = new Map(installed.flatMap((one) => one.provides.map((provided) => [provided, id(one)] as const)));
  return installed.map((one) => {
    const ids = one.requires.flatMap((need) => providers.get(need) ?? []);
    const dependsOn = [...new Set(ids)].filter((other) => other !== id(one)).sort();
    return dependsOn.length === 0 ? one.package : { ...one.package, dependsOn };
  });
}
