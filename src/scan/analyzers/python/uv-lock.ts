import { defineAnalyzer, type Analysis, type AnalyzedFile, type FoundPackage } from '../../analyzer.ts';
import { fileName, list, mapping, readToml, text, type Mapping } from '../document.ts';
import { groupBy } from '../../group-by.ts';
import { identity, reachable } from './relationship.ts';

/** What uv locked; the project itself and its workspace's members are among the packages. */
export const uvLock = defineAnalyzer({
  name: 'uv-lock',
  doc: 'Python packages that uv locked: uv.lock.',
  version: 1,
  kind: 'uv',
  lockFile: true,
  wants: ({ path }) => fileName(path) === 'uv.lock',
  analyze,
});

interface Locked {
  readonly entry: Mapping;
  readonly name: string;
  readonly version: string;
  readonly member: 'root' | 'workspace' | undefined;
}

function analyze(file: AnalyzedFile): Analysis {
  const locked = list(readToml(file)['package'])
    .map((entry) => toLocked(mapping(entry)))
    .filter(({ name }) => name !== '');
  const byName = groupBy(locked, ({ name }) => name);
  const members = locked.filter(({ member }) => member !== undefined);
  const needs = (one: Locked, kinds: readonly string[]): string[] => edges(one.entry, kinds, byName);
  const direct = new Set(
    members.flatMap((member) => needs(member, ['dependencies', 'optional-dependencies', 'dev-dependencies'])),
  );
  const packages = locked.map((one) => toPackage(one, needs(one, ['dependencies', 'optional-dependencies']), direct));
  const shipped = reachable(packages, members.map(identity));
  return { packages: packages.map((found) => (shipped.has(identity(found)) ? found : { ...found, dev: true })) };
}

function toLocked(entry: Mapping): Locked {
  const source = mapping(entry['source']);
  const folder = text(source['virtual']) || text(source['editable']);
  const member = folder === '' ? undefined : folder === '.' ? 'root' : 'workspace';
  return { entry, name: text(entry['name']), version: text(entry['version']), member };
}

/** `dependencies` is a list; the optional and the development ones are lists by extra and by group. */
function edges(entry: Mapping, kinds: readonly string[], byName: ReadonlyMap<string, readonly Locked[]>): string[] {
  const wanted = kinds.flatMap((kind) => [...list(entry[kind]), ...Object.values(mapping(entry[kind])).flatMap(list)]);
  return [...new Set(wanted.flatMap((item) => candidates(mapping(item), byName)))].sort();
}

/** A dependency names its version only where several of the name are locked. */
function candidates(wanted: Mapping, byName: ReadonlyMap<string, readonly Locked[]>): string[] {
  const version = text(wanted['version']);
  const named = byName.get(text(wanted['name'])) ?? [];
  return named.filter((one) => version === '' || one.version === version).map(identity);
}

function toPackage(
  { name, version, member }: Locked,
  dependsOn: readonly string[],
  direct: ReadonlySet<string>,
): FoundPackage {
  const relationship = member ?? (direct.has(identity({ name, version })) ? 'direct' : 'indirect');
  return { type: 'pypi', name, version, relationship, ...(dependsOn.length > 0 && { dependsOn }) };
}
