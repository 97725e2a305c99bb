/** Port: which files of a machine or an image belong to known software, by a scan's inventory or a bill of materials. */
export interface SoftwareInventory {
  /** Files that are listed; none where the source names packages without their files. */
  readonly files: number;
  /** Name and version of the package that a file belongs to, by its path from the root; undefined where nothing lists it. */
  packageOf(path: string): string | undefined;
}

/** Makes the inventory of files with their packages; `/bin` and `/usr/bin` are one, as distributions have them since 2020. */
export function softwareInventory(files: Iterable<readonly [path: string, owner: string]>): SoftwareInventory {
  const owners = new Map<string, string>();
  for (const [path, owner] of files) owners.set(canonical(path), owner);
  return { files: owners.size, packageOf: (path) => owners.get(canonical(path)) };
}

const merged = /^\/usr(?=\/(?:bin|lib|lib32|lib64|sbin)(?:\/|$))/;

function canonical(path: string): string {
  return `/${path.replace(/^(?:\.?\/)+/, '')}`.replace(merged, '');
}
