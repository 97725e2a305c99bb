import { type CanonicalKey, canonicalKey, canonicalText, Composite, equals, roughHash } from './composite.ts';
import type { Value } from './value.ts';

/** Elements of one rough hash before the set holds its elements by their whole text instead. */
const crowded = 12;

/** A set; elements of equal value are one element. Add only while it is being built. */
export class RegoSet extends Composite {
  /** Strings, numbers, booleans and null by themselves; others by their text, in a crowded set. */
  readonly #byKey = new Map<CanonicalKey, Value>();
  #byHash: Map<number, Value[]> | undefined;
  #isCrowded = false;
  #size = 0;
  /** Elements in Rego's order, once somebody asked for them (`sortedElements`). */
  inOrder: readonly Value[] | undefined;

  get size(): number {
    return this.#size;
  }

  has(element: Value): boolean {
    return this.get(element) !== undefined;
  }

  /** The element that equals the value (in its own spelling: `1.0` for `1`); undefined where there is none. */
  get(element: Value): Value | undefined {
    if (this.#isSimple(element)) return this.#byKey.get(canonicalKey(element));
    return this.#byHash?.get(roughHash(element))?.find((other) => equals(other, element));
  }

  add(element: Value): void {
    if (this.#isSimple(element)) this.#addByKey(element);
    else this.#addByHash(element);
  }

  #isSimple(element: Value): boolean {
    return typeof element !== 'object' || element === null || this.#isCrowded || element instanceof Composite;
  }

  #addByKey(element: Value): void {
    const key = canonicalKey(element);
    if (this.#byKey.has(key)) return;
    this.#byKey.set(key, element);
    this.#grow();
  }

  #addByHash(element: Value): void {
    this.#byHash ??= new Map();
    const hash = roughHash(element);
    const others = this.#byHash.get(hash);
    if (others === undefined) this.#byHash.set(hash, [element]);
    else if (others.some((other) => equals(other, element))) return;
    else if (others.push(element) > crowded) this.#becomeCrowded();
    this.#grow();
  }

  #grow(): void {
    this.#size += 1;
    this.inOrder = undefined;
  }

  #becomeCrowded(): void {
    this.#isCrowded = true;
    for (const list of this.#byHash?.values() ?? [])
      for (const element of list) this.#byKey.set(canonicalKey(element), element);
    this.#byHash = undefined;
  }

  /** Elements in no particular order. */
  *values(): IterableIterator<Value> {
    yield* this.#byKey.values();
    for (const list of this.#byHash?.values() ?? []) yield* list;
  }

  /** Elements in no particular order, as a new array. */
  toArray(): Value[] {
    const elements = [...this.#byKey.values()];
    for (const list of this.#byHash?.values() ?? []) elements.push(...list);
    return elements;
  }

  roughHash(): number {
    return this.#size;
  }

  equalTo(other: Value): boolean {
    if (!(other instanceof RegoSet) || other.size !== this.size) return false;
    return this.toArray().every((element) => other.has(element));
  }

  canonicalKey(): string {
    return `\0${this.canonicalText()}`;
  }

  canonicalText(): string {
    return `<${this.toArray().map(canonicalText).sort().join()}>`;
  }
}

/** Makes a set. */
export function setOf(elements: Iterable<Value>): RegoSet {
  const set = new RegoSet();
  for (const element of elements) set.add(element);
  return set;
}

/** A set whose elements are known to be of a type, as `dartagnan policy types` writes it. */
export interface SetOf<Element extends Value> extends RegoSet {
  toArray(): Element[];
}
