// What the demonstration's image has installed: names and versions as Debian 11.4 and the language registries published them.

/** A Debian package: binary name, its version, and its source where that differs (`name` or `name (version)`). */
export type DebianFact = readonly [name: string, version: string, source?: string];

/** A package of a language registry. */
export type RegistryFact = readonly [name: string, version: string];

/** Debian 11.4 as released on 9 July 2022. */
export const osRelease = `PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"
NAME="Debian GNU/Linux"
VERSION_ID="11"
VERSION="11 (bullseye)"
VERSION_CODENAME=bullseye
ID=debian
HOME_URL="https://www.debian.org/"
`;

/** Content of etc/debian_version. */
export const debianVersion = '11.4';

/** Packages of the base layer. */
export const debianPackages: readonly DebianFact[] = [
  ['base-files', '11.1+deb11u4'],
  ['bash', '5.1-2+deb11u1'],
  ['coreutils', '8.32-4+b1', 'coreutils (8.32-4)'],
  ['dpkg', '1.20.11'],
  ['gzip', '1.10-4+deb11u1'],
  ['libc6', '2.31-13+deb11u3', 'glibc'],
  ['libexpat1', '2.2.10-2+deb11u3', 'expat'],
  ['liblzma5', '5.2.5-2.1~deb11u1', 'xz-utils'],
  ['libssl1.1', '1.1.1n-0+deb11u3', 'openssl'],
  ['tar', '1.34+dfsg-1'],
  ['zlib1g', '1:1.2.11.dfsg-2+deb11u1', 'zlib'],
];

/** Wheels of the application layer. */
export const pythonPackages: readonly RegistryFact[] = [
  ['PyYAML', '5.3.1'],
  ['requests', '2.25.1'],
  ['urllib3', '1.26.4'],
];

/** Node packages of the application layer. */
export const nodePackages: readonly RegistryFact[] = [
  ['express', '4.17.1'],
  ['lodash', '4.17.20'],
  ['minimist', '1.2.5'],
  ['qs', '6.7.0'],
];
