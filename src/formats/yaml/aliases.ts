import { type Document, isAlias, isCollection, isNode, isPair, YAMLParseError } from 'yaml';

/** What a node comes to once its aliases stand for what they name. */
interface Extent {
  readonly depth: number;
  readonly nodes: number;
}

/** Bounds of a document with its aliases followed. */
export interface AliasBounds {
  readonly depth: number;
  readonly nodes: number;
}

const leaf: Extent = { depth: 0, nodes: 1 };

/**
 * The error of aliases that make a small text a deep, large or endless document; undefined where there is none. The nodes
 * themselves must not nest deep.
 */
export function aliasError(document: Document.Parsed, bounds: AliasBounds): YAMLParseError | undefined {
  try {
    new Walk(bounds).extentOf(document.contents);
    return undefined;
  } catch (error) {
    if (error instanceof YAMLParseError) return error;
    throw error;
  }
}

class Walk {
  readonly #bounds: AliasBounds;
  /** What anchors name; undefined while what one names has not ended. */
  readonly #anchors = new Map<string, Extent | undefined>();

  constructor(bounds: AliasBounds) {
    this.#bounds = bounds;
  }

  extentOf(node: unknown): Extent {
    if (isAlias(node)) return this.#named(node.source, node);
    if (!isNode(node)) return leaf;
    const anchor = 'anchor' in node ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    const extent = isCollection(node) ? this.#collection(node.items, node) : leaf;
    if (anchor !== undefined) this.#anchors.set(anchor, extent);
    return extent;
  }

  #named(anchor: string, at: Placed): Extent {
    if (!this.#anchors.has(anchor)) return leaf;
    return this.#anchors.get(anchor) ?? refuse(at, `alias *${anchor} stands inside of what it names`);
  }

  #collection(items: readonly unknown[], at: Placed): Extent {
    let [depth, nodes] = [0, 1];
    for (const part of items.flatMap((item) => (isPair(item) ? [item.key, item.value] : [item]))) {
      const extent = this.extentOf(part);
      depth = Math.max(depth, extent.depth);
      nodes += extent.nodes;
    }
    if (depth >= this.#bounds.depth)
      return refuse(at, `collections nest more than ${this.#bounds.depth} deep by their aliases`);
    if (nodes > this.#bounds.nodes)
      return refuse(at, `aliases make more than ${this.#bounds.nodes} values of the text`);
    return { depth: depth + 1, nodes };
  }
}

interface Placed {
  readonly range?: readonly [number, number, number] | null | undefined;
}

function refuse({ range }: Placed, message: string): never {
  const [from, to] = range ?? [0, 1];
  throw new YAMLParseError([from, to], 'RESOURCE_EXHAUSTION', message);
}
