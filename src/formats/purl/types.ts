import type { PackageUrl } from './purl.ts';

/** Where a type writes letters in lower case, and what it demands (package-url specification, type definitions). */
export interface PurlTypeRule {
  readonly lower?: readonly ('namespace' | 'name' | 'version')[];
  readonly namespace?: 'required' | 'prohibited';
  /** The first segment is the namespace, all others together are the name. */
  readonly pathName?: boolean;
  /** Qualifiers without which the package is not named. */
  readonly qualifiers?: readonly string[];
  readonly name?: RegExp;
  readonly version?: RegExp;
  /** What remains: a rewriting of its own. */
  readonly normalize?: (purl: PackageUrl) => PackageUrl;
}

const lowerBoth = { lower: ['namespace', 'name'] } as const;
const alone = { namespace: 'prohibited' } as const;

const purlTypeRules: Readonly<Record<string, PurlTypeRule>> = {
  alpm: lowerBoth,
  apk: lowerBoth,
  bazel: alone,
  bitbucket: lowerBoth,
  bitnami: { ...alone, lower: ['name'] },
  brew: lowerBoth,
  cargo: alone,
  'chrome-extension': { ...alone, name: /^[a-p]{32}$/u, version: /^\d+(?:\.\d+){0,3}$/u },
  cocoapods: alone,
  composer: lowerBoth,
  conda: alone,
  cpan: { name: /^(?!.*::)/u },
  cran: alone,
  deb: lowerBoth,
  gem: alone,
  git: { ...lowerBoth, pathName: true },
  github: lowerBoth,
  gitlab: lowerBoth,
  golang: lowerBoth,
  hackage: alone,
  hex: lowerBoth,
  huggingface: { lower: ['version'] },
  julia: { ...alone, qualifiers: ['uuid'] },
  luarocks: lowerBoth,
  mlflow: { ...alone, normalize: lowerOnDatabricks },
  npm: { lower: ['namespace', 'name'] },
  nuget: alone,
  oci: { ...alone, lower: ['name'] },
  opam: alone,
  otp: { ...alone, lower: ['name'] },
  pub: { ...alone, lower: ['name'] },
  pypi: { ...alone, lower: ['name'], normalize: (purl) => ({ ...purl, name: purl.name.replaceAll('_', '-') }) },
  qpkg: { lower: ['namespace'] },
  rpm: { lower: ['namespace'] },
  swift: { namespace: 'required' },
  vcpkg: { ...alone, lower: ['name'] },
  'vscode-extension': { namespace: 'required', lower: ['namespace', 'name'] },
};

/** The rule of a type; empty for a type without one. */
export function purlTypeRule(type: string): PurlTypeRule {
  return (Object.hasOwn(purlTypeRules, type) ? purlTypeRules[type] : undefined) ?? {};
}

/** Databricks treats names of models without regard to case, other registries do not. */
function lowerOnDatabricks(purl: PackageUrl): PackageUrl {
  const repository = purl.qualifiers?.['repository_url'] ?? '';
  return repository.includes('databricks') ? { ...purl, name: purl.name.toLowerCase() } : purl;
}
