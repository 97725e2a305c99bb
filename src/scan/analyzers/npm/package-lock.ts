import { defineAnalyzer, type Analysis, type AnalyzedFile, type FoundPackage, type LineRange } from '../../analyzer.ts';
import type { LocatedJson } from '../../../formats/json/located.ts';
import { groupBy } from '../../group-by.ts';
import { fileName, mapping, readJson } from '../document.ts';
import type { LockEntry } from './lock-entry.ts';
import { readLockV1 } from './lock-v1.ts';
import { readLockV2 } from './lock-v2.ts';

/** What npm locked, for the lock files of npm 5 and later. */
export const packageLock = defineAnalyzer({
  name: 'package-lock',
  doc: 'Packages that npm locked: package-lock.json of versions 1 to 3, npm-shrinkwrap.json.',
  version: 1,
  kind: 'npm',
  lockFile: true,
  wants: ({ path }) =>
    ['package-lock.json', 'npm-shrinkwrap.json'].includes(fileName(path)) && !/(?:^|\/)node_modules\//.test(path),
  analyze,
});

function analyze(file: AnalyzedFile): Analysis {
  const located = readJson(file);
  const document = mapping(located.value);
  const entries = document['packages'] === undefined ? readLockV1(document) : readLockV2(document);
  return {
    packages: merge(
      entries.filter(({ version }) => version !== ''),
      located,
    ),
  };
}

/** One package for each identity, with the lines of all its places; it is for development only if each place is. */
function merge(entries: readonly LockEntry[], located: LocatedJson): FoundPackage[] {
  const places = groupBy(entries, ({ name, version }) => `${name}@${version}`);
  return [...places.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [toPackage(first, same, located)];
  });
}

function toPackage(first: LockEntry, same: readonly LockEntry[], located: LocatedJson): FoundPackage {
  const lines = same.flatMap(({ source }): LineRange[] => {
    const range = located.lines(source);
    return range === undefined ? [] : [range];
  });
  const dependsOn = [...new Set(same.flatMap((entry) => entry.dependsOn))].sort();
  const relationship = same.find((entry) => entry.relationship !== 'indirect')?.relationship ?? first.relationship;
  return {
    type: 'npm',
    name: first.name,
    version: first.version,
    ...(first.integrity !== '' && { digest: first.integrity.replace('-', ':') }),
    ...(relationship !== undefined && { relationship }),
    ...(same.every((entry) => entry.dev) && { dev: true }),
    ...(dependsOn.length > 0 && { dependsOn }),
    lines: lines.sort(([left], [right]) => left - right),
  };
}
