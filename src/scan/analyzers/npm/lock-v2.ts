import { mapping, mappings, text, type Mapping } from '../document.ts';
import type { LockEntry } from './lock-entry.ts';

const modules = 'node_modules/';

/**
 * Entries of a lock file of version 2 or 3: a flat map from folder to package, where a package finds what it needs in
 * `node_modules` of its own folder or of those above it (npm documentation, package-lock.json, "packages").
 */
export function readLockV2(document: Mapping): LockEntry[] {
  const packages = new Map(mappings(document['packages']));
  const links = linkTargets(packages);
  const workspaces = new Set(links.values());
  const direct = new Set(
    ['', ...workspaces].flatMap((folder) =>
      wanted(packages.get(folder), ['devDependencies', 'peerDependencies']).map((name) =>
        resolve(packages, links, folder, name),
      ),
    ),
  );
  return [...packages].flatMap(([folder, entry]) => {
    const isWorkspace = workspaces.has(folder);
    if (entry['link'] === true || (!isWorkspace && !folder.includes(modules))) return [];
    const relationship = isWorkspace ? 'workspace' : direct.has(folder) ? 'direct' : 'indirect';
    return [toEntry(packages, links, folder, entry, relationship)];
  });
}

/** Folders that `node_modules` links to: workspaces and packages by path. */
function linkTargets(packages: ReadonlyMap<string, Mapping>): Map<string, string> {
  const links = [...packages].filter(([, entry]) => entry['link'] === true);
  return new Map(links.map(([folder, entry]) => [folder, text(entry['resolved'])]));
}

function toEntry(
  packages: ReadonlyMap<string, Mapping>,
  links: ReadonlyMap<string, string>,
  folder: string,
  entry: Mapping,
  relationship: NonNullable<LockEntry['relationship']>,
): LockEntry {
  return {
    ...identity(folder, entry),
    integrity: text(entry['integrity']),
    dev: entry['dev'] === true,
    relationship,
    source: entry,
    dependsOn: wanted(entry, []).flatMap((name) => {
      const found = resolve(packages, links, folder, name);
      const target = found === undefined ? undefined : packages.get(found);
      return found === undefined || target === undefined ? [] : [identityText(found, target)];
    }),
  };
}

/** Names that a package asks for: its dependencies, the optional ones, and those of further kinds. */
function wanted(entry: Mapping | undefined, kinds: readonly string[]): string[] {
  return ['dependencies', 'optionalDependencies', ...kinds].flatMap((kind) => Object.keys(mapping(entry?.[kind])));
}

/** An alias or a workspace has its `name` written; the others are named by their folder. */
function identity(folder: string, entry: Mapping): { name: string; version: string } {
  const last = folder.lastIndexOf(modules);
  const byFolder = last < 0 ? folder : folder.slice(last + modules.length);
  return { name: text(entry['name']) || byFolder, version: text(entry['version']) };
}

function identityText(folder: string, entry: Mapping): string {
  const { name, version } = identity(folder, entry);
  return `${name}@${version}`;
}

/** The folder in which a package at `from` finds `name`, links followed. */
function resolve(
  packages: ReadonlyMap<string, Mapping>,
  links: ReadonlyMap<string, string>,
  from: string,
  name: string,
): string | undefined {
  for (let folder: string | undefined = from; folder !== undefined; folder = folderAbove(folder)) {
    const candidate = folder === '' ? `${modules}${name}` : `${folder}/${modules}${name}`;
    if (packages.has(candidate)) return links.get(candidate) ?? candidate;
  }
  return undefined;
}

function folderAbove(folder: string): string | undefined {
  if (folder === '') return undefined;
  const last = folder.lastIndexOf(`/${modules}`);
  return last < 0 ? '' : folder.slice(0, last);
}
