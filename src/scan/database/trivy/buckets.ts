import type { OperatingSystem, PackageType } from '../../../core/index.ts';

/** The first `count` numbers of a version, `3.10.2` to `3.10`. */
function head(version: string, count: number): string {
  return version.split('.').slice(0, count).join('.');
}

/** Names of a distribution's bucket, the likeliest first; a function of its version. */
const byFamily: Readonly<Record<string, (os: OperatingSystem) => readonly string[]>> = {
  alma: ({ version }) => [`alma ${head(version, 1)}`],
  alpine: ({ version }) => [`alpine ${/edge|_alpha/u.test(version) ? 'edge' : head(version, 2)}`],
  amazon: ({ version }) => [`amazon linux ${amazonVersion(version)}`],
  arch: () => ['archlinux'],
  azurelinux: ({ version }) => [`Azure Linux ${head(version, 2)}`],
  bottlerocket: () => ['bottlerocket'],
  'cbl-mariner': ({ version }) => [`CBL-Mariner ${head(version, 2)}`],
  centos: () => ['Red Hat'],
  chainguard: () => ['chainguard'],
  debian: ({ version }) => [`debian ${head(version, 1)}`],
  echo: () => ['echo'],
  minimos: () => ['minimos'],
  'opensuse-leap': ({ version }) => [`openSUSE Leap ${version}`],
  'opensuse-tumbleweed': () => ['openSUSE Tumbleweed'],
  oracle: ({ version }) => [`Oracle Linux ${head(version, 1)}`],
  photon: ({ version }) => [`Photon OS ${version}`],
  redhat: () => ['Red Hat'],
  rocky: ({ version }) => [`rocky ${head(version, 1)}`],
  slem: ({ version }) => [`SUSE Linux Enterprise Micro ${version}`],
  sles: ({ version }) => [`SUSE Linux Enterprise ${version}`, `SUSE Linux Enterprise ${version.replace('.', '-SP')}`],
  ubuntu: ({ version, extendedSupport }) =>
    extendedSupport === true ? [`ubuntu ${version}-ESM`, `ubuntu ${version}`] : [`ubuntu ${version}`],
  wolfi: () => ['wolfi'],
};

/** Amazon Linux 1 names itself by the month of its release. */
function amazonVersion(version: string): string {
  const first = version.split(/\s+/u)[0] ?? '';
  return ['2', '2022', '2023'].includes(head(first, 1)) ? head(first, 1) : '1';
}

/** Buckets in which the advisories of a distribution's release may stand; none for a distribution that the database does not know. */
export function osBuckets(os: OperatingSystem): readonly string[] {
  return (Object.hasOwn(byFamily, os.family) ? byFamily[os.family]?.(os) : undefined) ?? [];
}

/** What the buckets of an ecosystem begin with; Conda's and other packages have none. */
const prefixes: Readonly<Partial<Record<PackageType, string>>> = {
  bitnami: 'bitnami',
  cargo: 'cargo',
  cocoapods: 'cocoapods',
  composer: 'composer',
  conan: 'conan',
  gem: 'rubygems',
  golang: 'go',
  hex: 'erlang',
  julia: 'julia',
  maven: 'maven',
  npm: 'npm',
  nuget: 'nuget',
  pub: 'pub',
  pypi: 'pip',
  swift: 'swift',
};

/** Prefix of an ecosystem's buckets, `npm::`; undefined for one without advisories. */
export function ecosystemPrefix(type: PackageType): string | undefined {
  const prefix = prefixes[type];
  return prefix === undefined ? undefined : `${prefix}::`;
}
