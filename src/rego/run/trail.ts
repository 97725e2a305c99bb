import { canonicalKey, type CanonicalKey, Composite } from '../value/composite.ts';
import type { Value } from '../value/value.ts';

/** A place in `input` or `data` that a derivation read: `['input', 'spec', 'replicas']`. */
export type ReadPath = readonly Value[];

/** Reads that one value is made of. */
export interface Collector {
  /** Length of the trail where it was opened. */
  readonly start: number;
  readonly kept: ReadPath[];
  /** Keeps every read, those of ways that failed too: what a negation looked at in vain is why it holds. */
  readonly all: boolean;
}

/** Longest trail, and most reads of one value. */
const longest = 100_000;
/** Most containers of the input whose places are known. */
const mostContainers = 2_000_000;

/**
 * What the solution that is being looked for has read so far. Containers are known by identity, as values flow through a
 * policy without being copied; so an element of a list that a builtin has put together is known, too.
 */
export class Trail {
  #reads: ReadPath[] = [];
  #open: Collector[] = [];
  #places = new Map<object, ReadPath>();
  #elements = new Map<object, Map<CanonicalKey, ReadPath[]>>();
  #stored = new WeakMap<object, Map<number, ReadPath[]>>();

  begin(input: Value | undefined, data: Value): void {
    this.#reads = [];
    this.#open = [];
    this.#elements = new Map();
    this.#stored = new WeakMap();
    this.#places = new Map();
    if (input !== undefined) this.#addPlaces(input);
    if (isContainer(data)) this.#places.set(data, ['data']);
  }

  get length(): number {
    return this.#reads.length;
  }

  since(start: number): ReadPath[] {
    return this.#reads.slice(start);
  }

  cut(start: number): void {
    if (this.#reads.length > start) this.#reads.length = start;
  }

  open(all: boolean): Collector {
    const collector: Collector = { start: this.#reads.length, kept: [], all };
    this.#open.push(collector);
    return collector;
  }

  /** What was read since the collector was opened belongs to its value. */
  keep({ start, kept, all }: Collector): void {
    if (!all && kept.length < longest) kept.push(...this.#reads.slice(start, start + longest));
  }

  close(collector: Collector): void {
    while (this.#open.length > 0 && this.#open.pop() !== collector);
    this.restore(collector);
  }

  /** Goes on with what a collector has kept. */
  restore({ start, kept }: Collector): void {
    this.cut(start);
    for (const path of new Set(kept)) this.#push(path);
  }

  #push(path: ReadPath): void {
    if (this.#reads.length < longest) this.#reads.push(path);
    for (let index = this.#open.length - 1; index >= 0; index -= 1) {
      const collector = this.#open[index] as Collector;
      if (!collector.all) continue;
      if (collector.kept.length < longest) collector.kept.push(path);
      return;
    }
  }

  /** Keys below a value were asked for; each that is found makes its place known. */
  read(base: Value | undefined, path: readonly Value[]): void {
    if (!isContainer(base)) return;
    const known = this.#elements.get(base);
    if (known !== undefined) this.#pushAll(known.get(canonicalKey(path[0] as Value)));
    const place = this.#places.get(base);
    if (place !== undefined) return this.#readBelow(base, place, path);
    const [key] = path;
    const item = path.length === 1 && key !== undefined ? memberOf(base, key) : undefined;
    const itemPlace = isContainer(item) ? this.#places.get(item) : undefined;
    if (itemPlace !== undefined) this.#push(itemPlace);
  }

  #readBelow(base: Value, place: ReadPath, path: readonly Value[]): void {
    const below = path.length === 0 ? place : [...place, ...path];
    this.#push(below);
    let value: Value | undefined = base;
    for (const [index, key] of path.entries()) {
      value = isContainer(value) ? memberOf(value, key) : undefined;
      if (!isContainer(value) || this.#places.has(value)) continue;
      this.#places.set(value, [...place, ...path.slice(0, index + 1)]);
    }
  }

  /** A builtin was called: it may look at every element of its arguments, and `object.get` reads a member. */
  call(name: string, values: readonly Value[]): void {
    const [base, key] = values;
    if (name === 'object.get' && base !== undefined && key !== undefined)
      this.read(base, Array.isArray(key) ? (key as readonly Value[]) : [key]);
    for (const value of values) {
      const known = isContainer(value) ? this.#elements.get(value) : undefined;
      for (const reads of known?.values() ?? []) this.#pushAll(reads);
    }
  }

  #pushAll(reads: readonly ReadPath[] | undefined): void {
    for (const path of reads ?? []) this.#push(path);
  }

  /** Remembers what an element (or the member of a key) of a partial document was made of. */
  yielded(document: object, key: Value, start: number): void {
    const elements = this.#elements.get(document) ?? new Map<CanonicalKey, ReadPath[]>();
    this.#elements.set(document, elements);
    const name = canonicalKey(key);
    const before = elements.get(name) ?? [];
    elements.set(name, [...new Set([...before, ...this.#reads.slice(start)])].slice(0, longest));
  }

  finished(maker: object, document: Value | undefined): void {
    const elements = this.#elements.get(maker);
    if (elements !== undefined && isContainer(document)) this.#elements.set(document, elements);
  }

  /** Remembers what a document was made of, for when its value is taken from memory. */
  store(context: object, document: number, start: number): void {
    const documents = this.#stored.get(context) ?? new Map<number, ReadPath[]>();
    documents.set(document, this.since(start));
    this.#stored.set(context, documents);
  }

  recall(context: object, document: number): void {
    this.#pushAll(this.#stored.get(context)?.get(document));
  }

  /** What the element (or the member of a key) of a document was made of; undefined where the document is no partial one. */
  readsOf(document: Value, key: Value): readonly ReadPath[] | undefined {
    return isContainer(document) ? this.#elements.get(document)?.get(canonicalKey(key)) : undefined;
  }

  /** What the solutions of a query, by number from 1, were made of. */
  readsOfSolution(rows: object, number: number): readonly ReadPath[] {
    return this.#elements.get(rows)?.get(number) ?? [];
  }

  #addPlaces(input: Value): void {
    const stack: (readonly [Value, ReadPath])[] = [[input, ['input']]];
    for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
      const [value, path] = entry;
      if (!isContainer(value) || value instanceof Composite || this.#places.has(value)) continue;
      if (this.#places.size >= mostContainers) return;
      this.#places.set(value, path);
      if (Array.isArray(value))
        for (const [index, item] of (value as readonly Value[]).entries()) stack.push([item, [...path, index]]);
      else for (const [key, item] of Object.entries(value)) stack.push([item as Value, [...path, key]]);
    }
  }
}

function isContainer(value: unknown): value is object & Value {
  return typeof value === 'object' && value !== null;
}

function memberOf(base: object, key: Value): Value | undefined {
  if (base instanceof Composite) return isContainer(key) ? key : undefined;
  if (typeof key !== 'string' && typeof key !== 'number') return undefined;
  return Object.hasOwn(base, key) ? (base as { readonly [name: string]: Value })[key] : undefined;
}

/** The deepest places alone, in the order in which they were read: what stands above one of them was read on the way. */
export function leavesOf(reads: readonly ReadPath[]): ReadPath[] {
  const byText = new Map<string, ReadPath>();
  const above = new Set<string>();
  for (const path of reads) {
    const text = JSON.stringify(path);
    if (byText.has(text)) continue;
    byText.set(text, path);
    for (let length = path.length - 1; length > 0; length -= 1) above.add(JSON.stringify(path.slice(0, length)));
  }
  return [...byText].flatMap(([text, path]) => (above.has(text) ? [] : [path]));
}
