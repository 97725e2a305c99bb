import { defineAnalyzer, type Analysis, type AnalyzedFile, type FoundPackage } from '../../analyzer.ts';
import { fileName, list, mapping, mappings, readToml, text, type Mapping } from '../document.ts';
import { groupBy } from '../../group-by.ts';
import { normalizePythonName } from './name.ts';
import { identity } from './relationship.ts';

/** What Poetry locked. Which packages are direct stands in pyproject.toml alone: it is a companion. */
export const poetryLock = defineAnalyzer({
  name: 'poetry-lock',
  doc: 'Python packages that Poetry locked: poetry.lock of every version.',
  version: 1,
  kind: 'poetry',
  lockFile: true,
  wants: ({ path }) => fileName(path) === 'poetry.lock',
  analyze,
});

function analyze(file: AnalyzedFile): Analysis {
  const entries = list(readToml(file)['package'])
    .map((entry) => mapping(entry))
    .filter((entry) => text(entry['name']) !== '' && text(entry['version']) !== '');
  const byName = groupBy(entries, (entry) => normalizePythonName(text(entry['name'])));
  return { packages: entries.map((entry) => toPackage(entry, byName)) };
}

function toPackage(entry: Mapping, byName: ReadonlyMap<string, readonly Mapping[]>): FoundPackage {
  const dependsOn = mappings(entry['dependencies'])
    .flatMap(([name]) => byName.get(normalizePythonName(name)) ?? [])
    .map((needed) => identity({ name: text(needed['name']), version: text(needed['version']) }))
    .sort();
  return {
    type: 'pypi',
    name: text(entry['name']),
    version: text(entry['version']),
    ...(isDevelopment(entry) && { dev: true }),
    ...(dependsOn.length > 0 && { dependsOn }),
  };
}

/** `category` up to lock version 2.0, `groups` from 2.1 on. */
function isDevelopment(entry: Mapping): boolean {
  const groups = list(entry['groups']);
  return groups.length > 0 ? !groups.includes('main') : entry['category'] === 'dev';
}
