import type { Advisory, DataSource, OperatingSystem } from '../../../core/index.ts';
import type { BoltBucket } from '../../../formats/bolt/reader.ts';
import {
  defined,
  type Fields,
  fieldsOf,
  objectsOf,
  parseValue,
  severityOf,
  statusOf,
  textOf,
  textsOf,
} from '../fields.ts';

/** Repositories that an image of a major version has when it names none. */
const defaultContentSets: Readonly<Record<string, readonly string[]>> = {
  '6': ['rhel-6-server-rpms', 'rhel-6-server-extras-rpms'],
  '7': ['rhel-7-server-rpms', 'rhel-7-server-extras-rpms'],
  '8': ['rhel-8-for-x86_64-baseos-rpms', 'rhel-8-for-x86_64-appstream-rpms'],
  '9': ['rhel-9-for-x86_64-baseos-rpms', 'rhel-9-for-x86_64-appstream-rpms'],
  '10': ['rhel-10-for-x86_64-baseos-rpms', 'rhel-10-for-x86_64-appstream-rpms'],
};

/** Indices of the platforms (CPE) that an image's repositories and build stand for: advisories name platforms by these. */
export function platformsOf(root: BoltBucket, os: OperatingSystem, where: string): ReadonlySet<number> {
  const platforms = root.bucket('Red Hat CPE');
  const major = os.version.split('.')[0] ?? '';
  const indices = [
    ...(os.contentSets ?? defaultContentSets[major] ?? []).map((set) => platforms?.bucket('repository')?.get(set)),
    os.buildNvr === undefined ? undefined : platforms?.bucket('nvr')?.get(os.buildNvr),
  ].flatMap((bytes) => (bytes === undefined ? [] : parseValue(bytes, `${where}: Red Hat CPE`)));
  return new Set(indices.filter((index): index is number => typeof index === 'number'));
}

/** Reads Red Hat's advisories of one erratum or vulnerability, those of the given platforms alone: one for each CVE of each entry. */
export function readRedHatAdvisories(
  id: string,
  value: unknown,
  platforms: ReadonlySet<number>,
  source: DataSource,
): readonly Advisory[] {
  return objectsOf(fieldsOf(value), 'Entries')
    .filter((entry) => affects(entry, platforms))
    .flatMap((entry) => objectsOf(entry, 'Cves').map((cve) => advisoryOf(id, entry, cve, source)));
}

function affects(entry: Fields, platforms: ReadonlySet<number>): boolean {
  const affected = entry['Affected'];
  return Array.isArray(affected) && affected.some((index) => platforms.has(index as number));
}

function advisoryOf(id: string, entry: Fields, cve: Fields, source: DataSource): Advisory {
  const own = textOf(cve, 'ID');
  return defined<Advisory>({
    vulnerability: id.startsWith('CVE-') ? id : (own ?? id),
    vendorIds: id.startsWith('CVE-') ? undefined : [id],
    status: statusOf(entry['Status']),
    severity: severityOf(cve['Severity']),
    fixedVersion: textOf(entry, 'FixedVersion'),
    architectures: textsOf(entry, 'Arches'),
    source,
  });
}
