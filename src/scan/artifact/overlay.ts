import { normalizePath } from '../../formats/tar/path.ts';
import type { Analysis } from '../analyzer.ts';
import { type JournalEntry, readJournal } from './journal.ts';
import type { FileFinding, LayerRecord } from './layer-record.ts';

/** What stands at one path of the merged file system, as far as it matters. */
export interface OverlayFile {
  /** Path with the symbolic links of its folders resolved. */
  readonly path: string;
  /** Index of the layer that brought it. */
  readonly layer: number;
  readonly results: readonly { readonly analyzer: string; readonly analysis: Analysis }[];
}

/** A wanted link that is still there when all layers are merged. */
export interface OverlayLink {
  readonly path: string;
  readonly layer: number;
  /** Path that it leads to, symbolic links resolved. */
  readonly target: string;
  readonly kind: 'symlink' | 'hardlink';
}

interface Node {
  children?: Map<string, Node>;
  /** Target of a symbolic link. */
  link?: string;
  file?: OverlayFile;
  wanted?: OverlayLink;
}

/** A folder by the name that an entry gives it, where that leads, and what stands there; no node where nothing that matters does. */
interface Folder {
  readonly name: string;
  readonly path: string;
  readonly node: Node | undefined;
}

/** Symbolic links followed on one path before it counts as a circle, as in Linux. */
const maxHops = 40;

/** Symbolic links that are kept: far more than any distribution has, and a bound for hostile images. */
const maxSymlinks = 300_000;

/**
 * The merged file system of an image, reduced to findings and symbolic links: layers are applied in order as a container runtime
 * unpacks them (image-spec, layer.md, "Applying Changesets").
 */
export class Overlay {
  readonly #root: Node = {};
  #symlinks = 0;
  /** The folder of the entry before, which most entries share; forgotten where the tree changes. */
  #last: Folder | undefined;

  /** Applies one layer: first its whiteouts, which concern lower layers alone, then its entries. */
  apply(record: LayerRecord, layer: number): void {
    const findings = groupByEntry(record.findings);
    const wanted = new Set(record.links.map(({ entry }) => entry));
    if (record.removes) for (const entry of readJournal(record.journal)) this.#remove(entry);
    let index = 0;
    for (const entry of readJournal(record.journal)) {
      if (entry.kind !== 'whiteout' && entry.kind !== 'opaque')
        this.#put(entry, layer, findings.get(index) ?? [], wanted.has(index));
      index++;
    }
  }

  files(): readonly OverlayFile[] {
    return [...walk(this.#root)].flatMap(({ file }) => file ?? []);
  }

  /** Wanted links, their targets resolved in the state at hand. */
  links(): readonly OverlayLink[] {
    const links = [...walk(this.#root)].flatMap(({ wanted }) => wanted ?? []);
    return links.map((link) => ({ ...link, target: this.resolve(link.target) }));
  }

  /** Follows the symbolic links of a path within the image, the last name's too; a circle ends where it is noticed. */
  resolve(path: string): string {
    let names = path === '' ? [] : path.split('/');
    let node: Node | undefined = this.#root;
    for (let at = 0, hops = 0; at < names.length && node !== undefined; ) {
      const next: Node | undefined = node.children?.get(names[at] ?? '');
      if (next?.link === undefined || hops >= maxHops) {
        at++;
        node = next;
        continue;
      }
      hops++;
      const target = next.link.startsWith('/') ? next.link : `${names.slice(0, at).join('/')}/${next.link}`;
      const steps = normalizePath(target).split('/');
      names = [...steps.filter((name) => name !== ''), ...names.slice(at + 1)];
      at = 0;
      node = this.#root;
    }
    // Below a name where nothing stands no link can stand.
    return names.join('/');
  }

  /** The folder of an entry; what stands above the entry is a folder from now on. */
  #folderOf(entry: string): Folder {
    const name = folderName(entry);
    if (this.#last?.name === name) return this.#last;
    const path = this.resolve(name);
    this.#last = { name, path, node: this.#uncover(path) };
    return this.#last;
  }

  #remove({ kind, path }: JournalEntry): void {
    if (kind !== 'whiteout' && kind !== 'opaque') return;
    const canonical = path === '' ? '' : canonicalIn(this.resolve(folderName(path)), path);
    if (kind === 'whiteout') this.#delete(canonical);
    else this.#find(canonical)?.children?.clear();
    this.#last = undefined;
  }

  #put({ kind, path, target }: JournalEntry, layer: number, found: readonly FileFinding[], wanted: boolean): void {
    const folder = this.#folderOf(path);
    const old = folder.node?.children?.get(path.slice(path.lastIndexOf('/') + 1));
    // Most entries stand where nothing that matters stood, and bring nothing.
    if (old === undefined && kind !== 'symlink' && found.length === 0 && !wanted) return;
    const canonical = canonicalIn(folder.path, path);
    if (old !== undefined && (kind !== 'directory' || old.link !== undefined || old.file !== undefined))
      this.#delete(canonical);
    if (kind === 'symlink' && this.#symlinks++ < maxSymlinks) this.#insert(canonical).link = target;
    if (wanted && (kind === 'symlink' || kind === 'hardlink'))
      this.#insert(canonical).wanted = {
        path: canonical,
        layer,
        target: kind === 'symlink' ? canonical : target,
        kind,
      };
    for (const [at, results] of groupByPath(found, path, canonical))
      this.#insert(at).file = { path: at, layer, results };
  }

  /** Makes every step of a path a folder, which holds no content of its own; gives the last one's node. */
  #uncover(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of path === '' ? [] : path.split('/')) {
      node = node.children?.get(name);
      if (node === undefined) return undefined;
      delete node.file;
    }
    return node;
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    if (path === '') return node;
    for (const name of path.split('/')) {
      node = node.children?.get(name);
      if (node === undefined) return undefined;
    }
    return node;
  }

  #insert(path: string): Node {
    this.#last = undefined;
    let node = this.#root;
    for (const name of path.split('/')) {
      node.children ??= new Map();
      const next = node.children.get(name) ?? {};
      node.children.set(name, next);
      node = next;
    }
    return node;
  }

  #delete(path: string): void {
    const slash = path.lastIndexOf('/');
    this.#find(slash < 0 ? '' : path.slice(0, slash))?.children?.delete(path.slice(slash + 1));
    this.#last = undefined;
  }
}

function folderName(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function canonicalIn(folder: string, path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return folder === '' ? name : `${folder}/${name}`;
}

function* walk(root: Node): Generator<Node> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    for (const child of node.children?.values() ?? []) waiting.push(child);
  }
}

function groupByEntry(findings: readonly FileFinding[]): ReadonlyMap<number, readonly FileFinding[]> {
  const groups = new Map<number, FileFinding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.entry);
    if (group === undefined) groups.set(finding.entry, [finding]);
    else group.push(finding);
  }
  return groups;
}

/** A file's findings by the path that they hold at: its own, or those of links that lead to it. */
function groupByPath(found: readonly FileFinding[], path: string, canonical: string): Map<string, FileFinding[]> {
  const groups = new Map<string, FileFinding[]>();
  for (const finding of found) {
    const at = finding.path === path ? canonical : finding.path;
    groups.set(at, [...(groups.get(at) ?? []), finding]);
  }
  return groups;
}
