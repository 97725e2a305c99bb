import type { Advisory, Package } from '../../core/index.ts';
import { apk } from '../versions/apk.ts';
import { deb } from '../versions/deb.ts';
import { rpm } from '../versions/rpm.ts';
import type { VersionScheme } from '../versions/scheme.ts';

/** How a distribution's advisories speak of packages. */
export interface DistributionRule {
  readonly scheme: VersionScheme;
  /** Whether advisories name the source package (then its version is compared) or the installed one. */
  readonly names: 'source' | 'binary';
  /** Module streams are part of the name in advisories, `nodejs:16::npm`. */
  readonly modular?: boolean;
  /** Vendor whose severity a package's advisory itself carries. */
  readonly severitySource?: string;
  /** Advisories without a fix are reported too. */
  readonly unfixed?: boolean;
  /** Tells whether an advisory is about another build of the package than the installed one. */
  readonly excludes?: (pkg: Package, advisory: Advisory) => boolean;
  /** Tells whether a package came from somebody whom the vendor's advisories do not cover. */
  readonly foreign?: (pkg: Package) => boolean;
}

const debian: DistributionRule = { scheme: deb, names: 'source', severitySource: 'debian', unfixed: true };
const alpine: DistributionRule = { scheme: apk, names: 'source' };
const suse: DistributionRule = { scheme: rpm, names: 'binary' };
const redhat: DistributionRule = {
  scheme: rpm,
  names: 'binary',
  modular: true,
  severitySource: 'redhat',
  unfixed: true,
  foreign: ({ version }) => version.endsWith('.remi'),
};
const modular: DistributionRule = {
  scheme: rpm,
  names: 'binary',
  modular: true,
  foreign: redhat.foreign ?? (() => false),
};

const rules: Readonly<Record<string, DistributionRule>> = {
  alma: { ...modular, excludes: otherStream },
  alpine,
  amazon: { scheme: rpm, names: 'binary' },
  azurelinux: { scheme: rpm, names: 'source', unfixed: true },
  bottlerocket: { scheme: rpm, names: 'source' },
  'cbl-mariner': { scheme: rpm, names: 'source', unfixed: true },
  centos: redhat,
  chainguard: alpine,
  debian,
  echo: { scheme: deb, names: 'source', unfixed: true },
  minimos: alpine,
  'opensuse-leap': suse,
  'opensuse-tumbleweed': suse,
  oracle: { scheme: rpm, names: 'binary', excludes: otherFlavour },
  photon: { scheme: rpm, names: 'source' },
  redhat,
  rocky: modular,
  slem: suse,
  sles: suse,
  ubuntu: { scheme: deb, names: 'source', unfixed: true },
  wolfi: alpine,
};

/** The rule of a distribution's family; undefined for one whose advisories are not known. */
export function distributionRule(family: string): DistributionRule | undefined {
  return Object.hasOwn(rules, family) ? rules[family] : undefined;
}

/** Oracle fixes the live-patched, the FIPS and the plain build of a package each by advisories of its own. */
function otherFlavour(pkg: Package, { fixedVersion }: Advisory): boolean {
  return flavour(pkg.version) !== flavour(fixedVersion ?? '');
}

/**
 * AlmaLinux publishes its errata without the names of module streams. A build of a module (`.module_el8…`) is compared only with
 * fixes that are builds of a module too, of the same upstream major version: that is what tells most streams apart.
 */
function otherStream({ version }: Package, { fixedVersion = '' }: Advisory): boolean {
  const [installed, fixed] = [version, fixedVersion].map((text) => ({
    modular: /[.+]module[_+]el/u.test(text),
    major: /^(?:\d+:)?(\d+)/u.exec(text)?.[1],
  }));
  if (installed?.modular !== fixed?.modular) return fixedVersion !== '';
  return installed?.modular === true && installed.major !== fixed?.major;
}

function flavour(version: string): string {
  const live = /\.ksplice[0-9]+\./u.exec(version)?.[0];
  return live ?? (version.endsWith('_fips') ? 'fips' : 'plain');
}

/** The name by which advisories speak of a package, and the version that they compare. */
export function advisedPackage(
  pkg: Package,
  rule: DistributionRule,
): { readonly name: string; readonly version: string } {
  if (rule.names === 'source') return pkg.source ?? { name: pkg.name, version: pkg.version };
  const [module, stream] = pkg.modularity?.split(':') ?? [];
  const prefix = rule.modular === true && module && stream ? `${module}:${stream}::` : '';
  return { name: `${prefix}${pkg.name}`, version: pkg.version };
}

/** Architecture-independent packages are affected whatever architectures an advisory names. */
export function affectsArchitecture(pkg: Package, { architectures }: Advisory): boolean {
  if (architectures === undefined || architectures.length === 0) return true;
  return pkg.architecture === undefined || pkg.architecture === 'noarch' || architectures.includes(pkg.architecture);
}
