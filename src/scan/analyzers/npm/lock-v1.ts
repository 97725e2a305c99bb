import { mapping, mappings, text, type Mapping } from '../document.ts';
import type { LockEntry } from './lock-entry.ts';

interface Node {
  readonly name: string;
  readonly entry: Mapping;
  readonly parent: Node | undefined;
  readonly children: Map<string, Node>;
}

/**
 * Entries of a lock file of version 1: a tree of `dependencies`, where a package finds what it `requires` among its own
 * dependencies or those of the folders above it (npm documentation, package-lock.json, "dependencies").
 */
export function readLockV1(document: Mapping): LockEntry[] {
  const root: Node = { name: '', entry: document, parent: undefined, children: new Map() };
  const nodes: Node[] = [root];
  for (const node of nodes)
    for (const [name, entry] of mappings(node.entry['dependencies'])) {
      const child: Node = { name, entry, parent: node, children: new Map() };
      node.children.set(name, child);
      nodes.push(child);
    }
  return nodes.slice(1).map(toEntry);
}

function toEntry(node: Node): LockEntry {
  const { name, version } = identity(node);
  return {
    name,
    version,
    integrity: text(node.entry['integrity']),
    dev: node.entry['dev'] === true,
    source: node.entry,
    dependsOn: Object.keys(mapping(node.entry['requires'])).flatMap((required) => {
      const found = resolve(node, required);
      return found === undefined ? [] : [`${identity(found).name}@${identity(found).version}`];
    }),
  };
}

/** An alias is locked as `npm:name@version`. */
function identity({ name, entry }: Node): { name: string; version: string } {
  const version = text(entry['version']);
  const alias = /^npm:(.+)@([^@]+)$/.exec(version);
  return alias === null ? { name, version } : { name: alias[1] ?? name, version: alias[2] ?? version };
}

function resolve(from: Node, name: string): Node | undefined {
  for (let at: Node | undefined = from; at !== undefined; at = at.parent) {
    const found = at.children.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
