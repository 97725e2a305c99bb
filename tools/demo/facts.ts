// What the demonstration's image has installed: names and versions as Debian 11.0 and the registries published them in 2021.

/** A Debian package: binary name, its version, and its source where that differs (`name` or `name (version)`). */
export type DebianFact = readonly [name: string, version: string, source?: string];

/** A package of a language registry. */
export type RegistryFact = readonly [name: string, version: string];

/** Debian 11.0 as released on 14 August 2021. */
export const osRelease = `PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"
NAME="Debian GNU/Linux"
VERSION_ID="11"
VERSION="11 (bullseye)"
VERSION_CODENAME=bullseye
ID=debian
HOME_URL="https://www.debian.org/"
`;

/** Packages of the base layer. */
export const debianPackages: readonly DebianFact[] = [
  ['base-files', '11.1'],
  ['bash', '5.1-2+b3', 'bash (5.1-2)'],
  ['coreutils', '8.32-4+b1', 'coreutils (8.32-4)'],
  ['dpkg', '1.20.9'],
  ['gzip', '1.10-4'],
  ['libc6', '2.31-13', 'glibc'],
  ['libexpat1', '2.2.10-2', 'expat'],
  ['libgnutls30', '3.7.1-5', 'gnutls28'],
  ['liblzma5', '5.2.5-2', 'xz-utils'],
  ['libssl1.1', '1.1.1k-1', 'openssl'],
  ['libxml2', '2.9.10+dfsg-6.7'],
  ['openssl', '1.1.1k-1'],
  ['tar', '1.34+dfsg-1'],
  ['zlib1g', '1:1.2.11.dfsg-2', 'zlib'],
];

/** Wheels of the application layer. */
export const pythonPackages: readonly RegistryFact[] = [
  ['Django', '3.2.12'],
  ['Jinja2', '2.11.2'],
  ['PyYAML', '5.3.1'],
  ['requests', '2.25.1'],
  ['urllib3', '1.26.4'],
];

/** Node packages of the application layer. */
export const nodePackages: readonly RegistryFact[] = [
  ['express', '4.17.1'],
  ['lodash', '4.17.20'],
  ['minimist', '1.2.5'],
];
