import type { OperatingSystem, Package } from '../../core/index.ts';
import { buildPurl } from '../../formats/purl/build.ts';
import { FormatError } from '../../formats/error.ts';
import type { ApplicationKind } from '../inventory.ts';

/** Kinds whose packages have no identity of their own in Trivy's reports: name and version, or the file, must do. */
const withoutId: ReadonlySet<ApplicationKind> = new Set(['pip', 'pipenv', 'python-pkg', 'jar']);

/** Identity of a package among those of its list, as Trivy writes it: `name@version`, for RPM `name@version.arch`; empty where its kind has none. */
export function packageId(kind: ApplicationKind, { name, version, architecture }: Package): string {
  if (withoutId.has(kind)) return '';
  if (version === '') return name;
  if (kind !== 'rpm') return `${name}@${version}`;
  return `${name}@${splitEpoch(version).version}${architecture === undefined ? '' : `.${architecture}`}`;
}

/** The epoch that stands before a distribution's version; empty where it has none. */
export function splitEpoch(version: string): { readonly epoch: string; readonly version: string } {
  const [, epoch = '', rest = version] = /^(\d+):(.*)$/.exec(version) ?? [];
  return { epoch, version: rest };
}

/** The package URL of a package (purl-spec), with the qualifiers that Trivy gives a distribution's; undefined where its name can have none. */
export function packageUrl(found: Package, os: OperatingSystem | undefined): string | undefined {
  try {
    return buildPurl(isSystemPackage(found) ? systemParts(found, os) : languageParts(found));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function isSystemPackage({ type }: Package): boolean {
  return type === 'deb' || type === 'apk' || type === 'rpm';
}

function systemParts(
  { type, name, version, architecture, modularity }: Package,
  os: OperatingSystem | undefined,
): Parameters<typeof buildPurl>[0] {
  const split = splitEpoch(version);
  const distribution = os === undefined ? '' : type === 'apk' ? os.version : `${os.family}-${os.version}`;
  return {
    type,
    namespace: vendorOf(os?.family ?? type),
    name,
    version: split.version,
    qualifiers: {
      arch: architecture ?? '',
      distro: distribution,
      epoch: split.epoch === '0' ? '' : split.epoch,
      modularitylabel: modularity ?? '',
    },
  };
}

/** The vendor of a distribution, where it has several families (purl-spec, type rpm). */
function vendorOf(family: string): string {
  if (family.startsWith('opensuse')) return 'opensuse';
  return /^(?:suse|sle)/.test(family) ? 'suse' : family;
}

function languageParts({ type, name, version }: Package): Parameters<typeof buildPurl>[0] {
  const { namespace, name: last } = splitName({ type, name });
  return { type, namespace, name: last, version };
}

/** Namespace and name of a package: Maven's group, npm's scope, the folder of a Go module. */
export function splitName({ type, name }: Pick<Package, 'type' | 'name'>): {
  readonly namespace: string;
  readonly name: string;
} {
  const at = type === 'maven' ? name.indexOf(':') : name.lastIndexOf('/');
  return at < 0 ? { namespace: '', name } : { namespace: name.slice(0, at), name: name.slice(at + 1) };
}
