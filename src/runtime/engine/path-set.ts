import { globMatcher } from './glob.ts';

interface PathNode {
  /** A whole path of the set ends here: everything below matches. */
  end: boolean;
  readonly exact: Map<string, PathNode>;
  readonly globs: { readonly matches: (part: string) => boolean; readonly node: PathNode }[];
}

/** Paths as `pmatch` sees them: a path matches where one of the set is it, or a folder above it; components may be globs. */
export class PathSet {
  readonly #root: PathNode = emptyNode();

  constructor(paths: Iterable<string>) {
    for (const path of paths) this.#add(path);
  }

  matches(path: string): boolean {
    return walk(this.#root, componentsOf(path), 0);
  }

  #add(path: string): void {
    let node = this.#root;
    for (const part of componentsOf(path)) node = childOf(node, part);
    node.end = true;
  }
}

function emptyNode(): PathNode {
  return { end: false, exact: new Map(), globs: [] };
}

function componentsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function childOf(node: PathNode, part: string): PathNode {
  const known = node.exact.get(part);
  if (known !== undefined) return known;
  const made = emptyNode();
  if (/[*?[]/.test(part)) node.globs.push({ matches: globMatcher(part, false), node: made });
  else node.exact.set(part, made);
  return made;
}

function walk(node: PathNode, parts: readonly string[], at: number): boolean {
  if (node.end) return true;
  const part = parts[at];
  if (part === undefined) return false;
  const exact = node.exact.get(part);
  if (exact !== undefined && walk(exact, parts, at + 1)) return true;
  return node.globs.some((glob) => glob.matches(part) && walk(glob.node, parts, at + 1));
}
