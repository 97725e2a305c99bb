import { Composite } from '../value/composite.ts';
import { mergeObjects, setMember } from '../value/object.ts';
import { sortedKeys } from '../value/order.ts';
import type { ObjectBuilder, PlainObject, Value } from '../value/value.ts';
import type { RuleNode } from '../plan/tree.ts';
import type { Context } from './context.ts';

/** A place in `data` below which are rules: entered key by key, so that only what is asked for is evaluated. */
export class Place extends Composite {
  readonly #context: Context;
  readonly #node: RuleNode;
  readonly #base: Value | undefined;
  readonly #path: readonly string[];

  constructor(context: Context, node: RuleNode, base: Value | undefined, path: readonly string[]) {
    super();
    this.#context = context;
    this.#node = node;
    this.#base = base;
    this.#path = path;
  }

  /** What stands below a key: a document's value, a further place, or a base document. */
  member(key: Value): Value | undefined {
    const child = typeof key === 'string' ? this.#node.children.get(key) : undefined;
    const name = typeof key === 'number' ? String(key) : key;
    const base =
      isPlain(this.#base) && typeof name === 'string' && Object.hasOwn(this.#base, name) ? this.#base[name] : undefined;
    if (child === undefined) return base;
    if (child.document !== undefined) return this.#context.document(child.document);
    if (child.children.size === 0 && child.isPackage !== true) return base;
    return placeAt(this.#context, child, base, [...this.#path, key as string]);
  }

  /** Keys of the rules and base documents below that have a value, in order. */
  keys(): readonly string[] {
    return sortedKeys(this.whole() as PlainObject);
  }

  /** The whole document: base documents with the values of the rules beside them; base documents win. */
  whole(): Value {
    const target: ObjectBuilder = {};
    if (isPlain(this.#base)) for (const [key, value] of Object.entries(this.#base)) setMember(target, key, value);
    for (const key of this.#node.children.keys()) {
      const value = whole(this.member(key));
      if (value !== undefined)
        setMember(target, key, Object.hasOwn(target, key) ? overlay(target[key] as Value, value) : value);
    }
    return target;
  }

  roughHash(): number {
    throw new TypeError('a place in data is no value');
  }

  equalTo(): boolean {
    throw new TypeError('a place in data is no value');
  }

  canonicalKey(): string {
    throw new TypeError('a place in data is no value');
  }

  canonicalText(): string {
    throw new TypeError('a place in data is no value');
  }
}

/** Members of both where both are objects, else the base document. */
function overlay(base: Value, value: Value): Value {
  return isPlain(base) && isPlain(value) ? mergeObjects(value, base) : base;
}

function isPlain(value: Value | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Composite);
}

/** The place, or what `with` has put there instead. */
export function placeAt(
  context: Context,
  node: RuleNode,
  base: Value | undefined,
  path: readonly string[],
): Value | undefined {
  return context.isCovered(path) ? base : (new Place(context, node, base, path) as unknown as Value);
}

/** A value that may have come through a place, as a value. */
export function whole(value: Value | undefined): Value | undefined {
  return value instanceof Place ? value.whole() : value;
}
