import type { Analysis, Companion, FoundPackage } from '../analyzer.ts';
import { groupBy } from '../group-by.ts';
import { normalizePythonName } from './python/name.ts';

/** A file with what its analyzers said. */
interface AnalyzedPath {
  readonly path: string;
  readonly results: readonly { readonly analyzer: string; readonly analysis: Analysis }[];
}

/** Puts what companion files say (go.sum of an old go.mod, pyproject.toml of a poetry.lock, node_modules) into the lists that they complete. */
export function joinCompanions<File extends AnalyzedPath>(files: readonly File[]): readonly File[] {
  const companions = files.flatMap(({ results }) => results.flatMap(({ analysis }) => analysis.companions ?? []));
  if (companions.length === 0) return files;
  const byList = groupBy(companions, ({ of }) => of);
  return files.map((file) => {
    const completing = byList.get(file.path);
    if (completing === undefined) return file;
    return { ...file, results: file.results.map((one) => ({ ...one, analysis: complete(one.analysis, completing) })) };
  });
}

function complete(analysis: Analysis, companions: readonly Companion[]): Analysis {
  const { packages = [] } = analysis;
  const names = new Set(packages.map(({ name }) => name));
  const further = analysis.lacksIndirect === true ? companions.flatMap((one) => one.packages ?? []) : [];
  const direct = new Set(companions.flatMap((one) => one.direct ?? []));
  const licenses = new Map(companions.flatMap((one) => Object.entries(one.licenses ?? {})));
  const all = [...packages, ...further.filter(({ name }) => !names.has(name))];
  if (all.length === 0) return analysis;
  return { ...analysis, packages: all.map((found) => licensed(related(found, direct), licenses)) };
}

function related(found: FoundPackage, direct: ReadonlySet<string>): FoundPackage {
  if (found.relationship !== undefined || direct.size === 0) return found;
  return { ...found, relationship: direct.has(normalizePythonName(found.name)) ? 'direct' : 'indirect' };
}

function licensed(found: FoundPackage, licenses: ReadonlyMap<string, readonly string[]>): FoundPackage {
  const told = licenses.get(`${found.name}@${found.version}`);
  return found.licenses !== undefined || told === undefined ? found : { ...found, licenses: told };
}
