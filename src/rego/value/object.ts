import { type CanonicalKey, canonicalKey, canonicalText, Composite, equals } from './composite.ts';
import type { ObjectBuilder, PlainObject, Value } from './value.ts';

/** An object with at least one key that is no string; keys of equal value are one key. */
export class RegoObject extends Composite {
  readonly #members = new Map<CanonicalKey, readonly [key: Value, value: Value]>();

  get size(): number {
    return this.#members.size;
  }

  get(key: Value): Value | undefined {
    return this.#members.get(canonicalKey(key))?.[1];
  }

  has(key: Value): boolean {
    return this.#members.has(canonicalKey(key));
  }

  /** Sets a member; only while the object is being built. */
  set(key: Value, value: Value): void {
    this.#members.set(canonicalKey(key), [key, value]);
  }

  entries(): IterableIterator<readonly [key: Value, value: Value]> {
    return this.#members.values();
  }

  canonicalKey(): string {
    return `\0${this.canonicalText()}`;
  }

  roughHash(): number {
    return this.size;
  }

  equalTo(other: Value): boolean {
    if (!(other instanceof RegoObject) || other.size !== this.size) return false;
    for (const [key, value] of this.entries()) {
      const member = other.get(key);
      if (member === undefined || !equals(value, member)) return false;
    }
    return true;
  }

  canonicalText(): string {
    const members = [...this.entries()].map(([key, value]) => `${canonicalText(key)}:${canonicalText(value)}`);
    return `{${members.sort().join()}}`;
  }
}

/** An object of any kind. */
export type AnyObject = PlainObject | RegoObject;

/** Sets a member of a plain object under construction; safe for every key. */
export function setMember(target: ObjectBuilder, key: string, value: Value): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** Builds an object, plain as long as its keys are strings. */
export class ObjectMaker {
  #plain: ObjectBuilder = {};
  #mixed: RegoObject | undefined;

  /** The member of that key so far. */
  get(key: Value): Value | undefined {
    if (this.#mixed !== undefined) return this.#mixed.get(key);
    return typeof key === 'string' && Object.hasOwn(this.#plain, key) ? this.#plain[key] : undefined;
  }

  set(key: Value, value: Value): void {
    if (this.#mixed === undefined) {
      if (typeof key === 'string') {
        setMember(this.#plain, key, value);
        return;
      }
      this.#mixed = new RegoObject();
      for (const name of Object.keys(this.#plain)) this.#mixed.set(name, this.#plain[name] as Value);
    }
    this.#mixed.set(key, value);
  }

  /** The object; do not set members afterwards. */
  finish(): AnyObject {
    return this.#mixed ?? this.#plain;
  }
}

/** Makes an object of entries; the last of equal keys wins. */
export function objectOf(entries: Iterable<readonly [key: Value, value: Value]>): AnyObject {
  const maker = new ObjectMaker();
  for (const [key, value] of entries) maker.set(key, value);
  return maker.finish();
}

/** Members of an object in no particular order. */
export function objectEntries(object: AnyObject): Iterable<readonly [key: Value, value: Value]> {
  return object instanceof RegoObject ? object.entries() : Object.entries(object);
}

/** Number of members. */
export function objectSize(object: AnyObject): number {
  return object instanceof RegoObject ? object.size : Object.keys(object).length;
}

/** A member by key; undefined where there is none. */
export function objectGet(object: AnyObject, key: Value): Value | undefined {
  if (object instanceof RegoObject) return object.get(key);
  return typeof key === 'string' && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Members of all, a later one's before an earlier one's; objects of one key are merged. */
export function mergeObjects(...objects: readonly AnyObject[]): AnyObject {
  const maker = new ObjectMaker();
  for (const object of objects)
    for (const [key, value] of objectEntries(object)) {
      const before = maker.get(key);
      maker.set(key, isAnyObject(before) && isAnyObject(value) ? mergeObjects(before, value) : value);
    }
  return maker.finish();
}

function isAnyObject(value: Value | undefined): value is AnyObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Composite) || value instanceof RegoObject;
}
