import { type CanonicalKey, canonicalKey, canonicalText, Composite } from './composite.ts';
import type { Value } from './value.ts';

/** A set; elements of equal value are one element. Add only while it is being built. */
export class RegoSet extends Composite {
  readonly #elements = new Map<CanonicalKey, Value>();
  /** Elements in Rego's order, once somebody asked for them (`sortedElements`). */
  inOrder: readonly Value[] | undefined;

  get size(): number {
    return this.#elements.size;
  }

  has(element: Value): boolean {
    return this.#elements.has(canonicalKey(element));
  }

  /** The element that equals the value (in its own spelling: `1.0` for `1`); undefined where there is none. */
  get(element: Value): Value | undefined {
    return this.#elements.get(canonicalKey(element));
  }

  add(element: Value): void {
    const key = canonicalKey(element);
    if (this.#elements.has(key)) return;
    this.#elements.set(key, element);
    this.inOrder = undefined;
  }

  /** Elements in no particular order. */
  values(): IterableIterator<Value> {
    return this.#elements.values();
  }

  canonicalKey(): string {
    return `\0${this.canonicalText()}`;
  }

  canonicalText(): string {
    return `<${[...this.#elements.values()].map(canonicalText).sort().join()}>`;
  }
}

/** Makes a set. */
export function setOf(elements: Iterable<Value>): RegoSet {
  const set = new RegoSet();
  for (const element of elements) set.add(element);
  return set;
}
