import type { Decimal } from './decimal.ts';
import type { RegoObject } from './object.ts';
import type { RegoSet } from './set.ts';

/**
 * A Rego value: plain JavaScript as `JSON.parse` makes it, with no conversion in or out, and three small classes for what
 * JSON lacks: {@link RegoSet}, {@link RegoObject} (objects of which at least one key is no string) and {@link Decimal}.
 * `undefined` is never a value; it stands for Rego's undefined. Values are never changed once somebody else has seen them.
 *
 * Safety: an object's members are its own enumerable string keys. Members are read through `Object.hasOwn` or a name that no
 * prototype has, and written with `setMember`, so that `__proto__` and `constructor` are ordinary keys.
 */
export type Value = null | boolean | number | string | Decimal | readonly Value[] | PlainObject | RegoObject | RegoSet;

/** An object whose keys are all strings. */
export interface PlainObject {
  readonly [key: string]: Value;
}

/** A plain object that is being built and that nobody else has seen yet. */
export type ObjectBuilder = Record<string, Value>;
