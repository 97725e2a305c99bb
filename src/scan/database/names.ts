import type { PackageType } from '../../core/index.ts';

/** Spellings by which ecosystems treat two names as one. */
const spellings: Readonly<Partial<Record<PackageType, (name: string) => string>>> = {
  cocoapods: (name) => name.split('/')[0] ?? name,
  composer: (name) => name.toLowerCase(),
  nuget: (name) => name.toLowerCase(),
  pypi: (name) => name.toLowerCase().replace(/[-_.]+/gu, '-'),
  swift: (name) => name.replace(/^https?:\/\//u, '').replace(/\.git$/u, ''),
};

/** The name by which advisories of an ecosystem know a package (PEP 503 for Python; sub-specifications of a pod are the pod). */
export function advisoryName(type: PackageType, name: string): string {
  return spellings[type]?.(name) ?? name;
}
