import { get, keys, valuesOf } from '../../src/rego/run/lookup.ts';
import { type AnyObject, ObjectMaker, objectEntries } from '../../src/rego/value/object.ts';
import { RegoSet, setOf } from '../../src/rego/value/set.ts';
import type { Value } from '../../src/rego/value/value.ts';

type Growing = Value[] | RegoSet | ObjectMaker;

/** Local variables of a call. A collection grows in place as long as nobody has read it; then it is copied first. */
export class Locals {
  readonly #values: (Value | undefined)[] = [];
  readonly #growing = new Map<number, Growing>();

  get(local: number): Value | undefined {
    const growing = this.#growing.get(local);
    if (growing === undefined) return this.#values[local];
    const value = growing instanceof ObjectMaker ? growing.finish() : growing;
    this.set(local, value);
    return value;
  }

  set(local: number, value: Value | undefined): void {
    this.#growing.delete(local);
    this.#values[local] = value;
  }

  make(local: number, collection: Growing): void {
    this.#growing.set(local, collection);
  }

  append(local: number, item: Value): void {
    const list = this.#grow(local, (value) => [...(value as readonly Value[])]);
    if (Array.isArray(list)) list.push(item);
  }

  add(local: number, element: Value): void {
    const set = this.#grow(local, (value) => setOf((value as RegoSet).toArray()));
    if (set instanceof RegoSet) set.add(element);
  }

  /** Sets a member, and returns the one before. */
  insert(local: number, key: Value, member: Value): Value | undefined {
    const maker = this.#grow(local, (value) => makerOf(value as AnyObject));
    if (!(maker instanceof ObjectMaker)) throw new TypeError(`local ${local} is no object`);
    const before = maker.get(key);
    maker.set(key, member);
    return before;
  }

  #grow(local: number, copy: (value: Value) => Growing): Growing {
    const growing = this.#growing.get(local) ?? copy(this.#values[local] as Value);
    this.#growing.set(local, growing);
    return growing;
  }
}

function makerOf(object: AnyObject): ObjectMaker {
  const maker = new ObjectMaker();
  for (const [key, value] of objectEntries(object)) maker.set(key, value);
  return maker;
}

/** A document in which the value at a path is replaced; what is no object on the way becomes one. */
export function upserted(base: Value | undefined, path: readonly string[], value: Value): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const isObject = typeof base === 'object' && base !== null && !Array.isArray(base) && !(base instanceof RegoSet);
  const maker = makerOf((isObject ? base : {}) as AnyObject);
  maker.set(key, upserted(maker.get(key), rest, value));
  return maker.finish();
}

/** Keys and values of a collection, in order. */
export function* members(source: Value | undefined): Iterable<readonly [key: Value, value: Value]> {
  if (Array.isArray(source)) yield* (source as readonly Value[]).entries();
  else if (source !== undefined) {
    const list = keys(source, true);
    for (const [index, value] of valuesOf(source, list).entries()) yield [list[index] as Value, value];
  }
}

/** A member, or what it is: the look-up of plans. */
export function memberOf(source: Value | undefined, key: Value | undefined): Value | undefined {
  return key === undefined ? undefined : get(source, key);
}
