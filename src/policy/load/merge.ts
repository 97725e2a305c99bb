import { detail } from '../details.ts';
import { setMember } from '../../rego/value/object.ts';
import type { ObjectBuilder, PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';

/** Base documents that files add to; two files may share objects but no value. */
export class DataTree {
  readonly #root: ObjectBuilder = {};
  /** Objects that belong to the tree and may be added to; those of files are copied first. */
  readonly #own = new WeakSet<object>([this.#root]);

  get value(): PlainObject {
    return this.#root;
  }

  /**
   * Adds a document under a path.
   * @throws PolicyError POLICY_CONFLICT where something else stands there; POLICY_DOCUMENT where the root is no object.
   */
  add(path: readonly string[], value: Value, file: string): void {
    let wrapped = value;
    for (const name of [...path].reverse()) {
      const outer: ObjectBuilder = {};
      setMember(outer, name, wrapped);
      wrapped = outer;
    }
    if (!isPlain(wrapped))
      throw new PolicyError('POLICY_DOCUMENT', {
        message: detail('the root of the data must be an object'),
        where: file,
      });
    this.#merge(this.#root, wrapped, ['data'], file);
  }

  #merge(target: ObjectBuilder, source: PlainObject, path: readonly string[], file: string): void {
    for (const [key, value] of Object.entries(source)) {
      const before = Object.hasOwn(target, key) ? target[key] : undefined;
      if (before === undefined) setMember(target, key, value);
      else if (isPlain(before) && isPlain(value)) {
        const own = this.#owned(before);
        setMember(target, key, own);
        this.#merge(own, value, [...path, key], file);
      } else {
        const message = detail('merge error: conflicting values at {path}', { path: [...path, key].join('.') });
        throw new PolicyError('POLICY_CONFLICT', { message, where: file });
      }
    }
  }

  #owned(object: PlainObject): ObjectBuilder {
    if (this.#own.has(object)) return object as ObjectBuilder;
    const copy: ObjectBuilder = {};
    for (const [key, value] of Object.entries(object)) setMember(copy, key, value);
    this.#own.add(copy);
    return copy;
  }
}

/** An object whose keys are all strings. */
export function isPlain(value: Value | undefined): value is PlainObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
