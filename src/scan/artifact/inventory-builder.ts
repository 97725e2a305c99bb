import type { Location, OperatingSystem, Package } from '../../core/index.ts';
import type { Analysis, FoundPackage } from '../analyzer.ts';
import { joinCompanions } from '../analyzers/companion.ts';
import { analyzers } from '../analyzers/index.ts';
import { chooseOperatingSystem } from '../analyzers/os-release.ts';
import type { Application, ApplicationKind, LayerInfo } from '../inventory.ts';
import type { Origins } from './origins.ts';

/** A file of the artifact with all that was found in it; `layer` is an index, absent in folders. */
export interface InspectedFile {
  readonly path: string;
  readonly layer?: number;
  readonly results: readonly { readonly analyzer: string; readonly analysis: Analysis }[];
}

/** Kinds that are reported as one list for the whole artifact, their files named by the packages' locations. */
const gathered: ReadonlySet<ApplicationKind> = new Set(['apk', 'dpkg', 'jar', 'node-pkg', 'python-pkg', 'rpm']);
/** Kinds whose packages go where a system package owns their file, as Trivy does: they would be reported twice. */
const ownable: ReadonlySet<ApplicationKind> = new Set(['gobinary', 'node-pkg', 'python-pkg']);
const systemKinds: ReadonlySet<ApplicationKind> = new Set(['apk', 'dpkg', 'rpm']);

interface Found {
  readonly kind: ApplicationKind;
  readonly file: InspectedFile;
  readonly packages: readonly FoundPackage[];
}

/** Turns what was found, file by file, into the distribution and the package lists of an inventory, in a fixed order. */
export function buildInventory(
  files: readonly InspectedFile[],
  layers: readonly LayerInfo[],
  origins: Origins,
): { readonly os?: OperatingSystem; readonly applications: readonly Application[] } {
  const found = joinCompanions(files).flatMap((file) =>
    file.results.flatMap(({ analyzer, analysis }) => foundIn(file, analyzer, analysis)),
  );
  const owned = ownedPaths(found, files);
  const lists = new Map<string, { kind: ApplicationKind; path: string; packages: Package[] }>();
  for (const { kind, file, packages } of found) {
    if (ownable.has(kind) && owned.has(file.path)) continue;
    const path = gathered.has(kind) ? '' : file.path;
    const list = lists.get(`${kind} ${path}`) ?? { kind, path, packages: [] };
    lists.set(`${kind} ${path}`, list);
    for (const one of packages) list.packages.push(place(one, kind, file, layers, origins));
  }
  const os = chooseOperatingSystem(systemsOf(files));
  return { ...(os === undefined ? {} : { os }), applications: [...lists.values()].map(finish).sort(byKindAndPath) };
}

function foundIn(file: InspectedFile, analyzer: string, { packages = [] }: Analysis): Found[] {
  const kind = analyzers.get(analyzer)?.kind;
  return kind === undefined || packages.length === 0 ? [] : [{ kind, file, packages }];
}

function systemsOf(files: readonly InspectedFile[]): Map<string, OperatingSystem> {
  return new Map(
    files.flatMap(({ path, results }) =>
      results.flatMap(({ analysis: { os } }) => (os === undefined ? [] : [[path, os] as const])),
    ),
  );
}

/** Paths of ownable packages that a package manager lists; where /usr is merged, its lists may leave out `usr/`. */
function ownedPaths(found: readonly Found[], files: readonly InspectedFile[]): ReadonlySet<string> {
  const candidates = new Map<string, string>();
  for (const { kind, file } of found) {
    if (!ownable.has(kind)) continue;
    if (file.path.startsWith('usr/')) candidates.set(file.path.slice(4), file.path);
    candidates.set(file.path, file.path);
  }
  const owned = new Set<string>();
  for (const { results } of files)
    for (const { analysis } of results)
      for (const path of analysis.systemFiles ?? []) {
        const candidate = candidates.get(path);
        if (candidate !== undefined) owned.add(candidate);
      }
  return owned;
}

function place(
  { lines = [], path, ...found }: FoundPackage,
  kind: ApplicationKind,
  file: InspectedFile,
  layers: readonly LayerInfo[],
  origins: Origins,
): Package {
  const index = file.layer === undefined ? undefined : origins.layerOf(kind, file.path, found, file.layer);
  const info = index === undefined ? undefined : layers[index];
  const layer =
    info === undefined ? {} : { layer: { ...(info.digest ? { digest: info.digest } : {}), diffId: info.diffId } };
  const base: Location = { path: path ?? file.path, ...layer };
  const spans = lines.map(([line, last]) => ({ ...base, line, ...(last === line ? {} : { endLine: last }) }));
  return { ...found, locations: spans.length === 0 ? [base] : spans };
}

function finish({ kind, path, packages }: { kind: ApplicationKind; path: string; packages: Package[] }): Application {
  const sorted = packages
    .map((one) => ({ one, key: sortKey(one) }))
    .sort((left, right) => compare(left.key, right.key))
    .map(({ one }) => one);
  if (!systemKinds.has(kind)) return { kind, path, packages: sorted };
  const key = ({ name, version, architecture = '' }: Package) => `${name}@${version}:${architecture}`;
  return { kind, path, packages: [...new Map(sorted.map((one) => [key(one), one])).values()] };
}

function sortKey({ name, version, architecture = '', locations }: Package): string {
  return [name, version, architecture, locations[0]?.path ?? ''].join('\0');
}

function byKindAndPath(left: Application, right: Application): number {
  return compare(left.kind, right.kind) || compare(left.path, right.path);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
