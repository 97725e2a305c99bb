import type { FoundPackage } from '../../analyzer.ts';

/** Identities (`name@version`) that can be reached along `dependsOn`, the starts included. */
export function reachable(packages: readonly FoundPackage[], starts: Iterable<string>): Set<string> {
  const edges = new Map(packages.map((found) => [identity(found), found.dependsOn ?? []]));
  const reached = new Set(starts);
  for (const id of reached) for (const next of edges.get(id) ?? []) reached.add(next);
  return reached;
}

/** `name@version`. */
export function identity({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}
