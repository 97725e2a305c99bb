/** Paths of roots, and those that they lie in, so that a list of any length is looked through at once. */
interface RootSets {
  readonly roots: ReadonlySet<string>;
  readonly above: ReadonlySet<string>;
}

const known = new WeakMap<readonly string[], RootSets>();

/** Whether a path below `data` belongs to one of the roots. */
export function isInRoots(path: readonly string[], roots: readonly string[]): boolean {
  const { roots: set } = setsOf(roots);
  if (set.has('')) return true;
  let prefix = '';
  for (const name of path) {
    prefix = prefix === '' ? name : `${prefix}/${name}`;
    if (set.has(prefix)) return true;
  }
  return false;
}

/** Whether one of the roots lies at or below a path. */
export function isAboveRoots(path: readonly string[], roots: readonly string[]): boolean {
  return setsOf(roots).above.has(path.join('/'));
}

/** Two roots of which one holds the other; undefined where there are none. */
export function overlapIn(roots: readonly string[]): readonly [root: string, other: string] | undefined {
  const seen = new Set<string>();
  for (const root of roots.map(trimmed).sort((left, right) => left.length - right.length)) {
    const holder = prefixesOf(root).find((prefix) => seen.has(prefix));
    if (holder !== undefined) return [holder, root];
    seen.add(root);
  }
  return undefined;
}

/** The first root of one list that overlaps with a root of another, with that. */
export function overlapOf(
  roots: readonly string[],
  others: readonly string[],
): readonly [root: string, other: string] | undefined {
  const [mine, theirs] = [roots, others].map((list) => new Set(list.map(trimmed))) as [Set<string>, Set<string>];
  for (const root of mine) {
    const other = prefixesOf(root).find((prefix) => theirs.has(prefix));
    if (other !== undefined) return [root, other];
  }
  for (const other of theirs) {
    const root = prefixesOf(other).find((prefix) => mine.has(prefix));
    if (root !== undefined) return [root, other];
  }
  return undefined;
}

function trimmed(root: string): string {
  return root.replace(/^\/+|\/+$/g, '');
}

function setsOf(roots: readonly string[]): RootSets {
  const found = known.get(roots);
  if (found !== undefined) return found;
  const all = roots.map(trimmed);
  const sets = { roots: new Set(all), above: new Set(all.flatMap(prefixesOf)) };
  known.set(roots, sets);
  return sets;
}

/** Every path that a root lies in, itself included: `''`, `a`, `a/b`. */
function prefixesOf(root: string): string[] {
  const names = root.split('/').filter(Boolean);
  return ['', ...names.map((_, index) => names.slice(0, index + 1).join('/'))];
}
