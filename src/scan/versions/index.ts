import { defineCatalogue, type PackageType } from '../../core/index.ts';
import { apk } from './apk.ts';
import { cran } from './cran.ts';
import { deb } from './deb.ts';
import { gem } from './gem.ts';
import { generic } from './generic.ts';
import { golang } from './golang.ts';
import { hackage } from './hackage.ts';
import { hex } from './hex.ts';
import { maven } from './maven.ts';
import { npm } from './npm.ts';
import { nuget } from './nuget.ts';
import { packagist } from './packagist.ts';
import { pep440 } from './pep440.ts';
import { pub } from './pub.ts';
import { rpm } from './rpm.ts';
import type { VersionScheme } from './scheme.ts';
import { semver } from './semver.ts';

/** Every version scheme, in alphabetical order. */
export const versionSchemes = defineCatalogue<VersionScheme>([
  apk,
  cran,
  deb,
  gem,
  generic,
  golang,
  hackage,
  hex,
  maven,
  npm,
  nuget,
  packagist,
  pep440,
  pub,
  rpm,
  semver,
]);

const byType: Readonly<Record<PackageType, VersionScheme>> = {
  apk,
  bitnami: generic,
  cargo: semver,
  cocoapods: gem,
  composer: packagist,
  conan: generic,
  conda: generic,
  deb,
  gem,
  generic,
  golang,
  hex,
  julia: semver,
  maven,
  npm,
  nuget,
  pub,
  pypi: pep440,
  rpm,
  swift: semver,
};

/** The scheme by which packages of a type are ordered. */
export function schemeOf(type: PackageType): VersionScheme {
  return byType[type];
}
