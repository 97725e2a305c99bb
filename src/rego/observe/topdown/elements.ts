import { equals } from '../../value/composite.ts';
import { objectOf } from '../../value/object.ts';
import { setOf } from '../../value/set.ts';
import type { Value } from '../../value/value.ts';

/** What one solution of a partial rule adds to its document. */
export interface Element {
  /** Keys on the way to the member, or to the set. */
  readonly path: readonly Value[];
  readonly value: Value;
  /** The value is an element of a set. */
  readonly isElement: boolean;
}

/** The document that elements make; undefined where a value stands in the way of another. */
export function assembled(elements: readonly Element[], isSet: boolean): Value | undefined {
  const ends = elements.filter(({ path }) => path.length === 0);
  if (isSet || ends.some(({ isElement }) => isElement)) return setOf(ends.map(({ value }) => value));
  const [end] = ends;
  if (end !== undefined) return end.value;
  const groups: { readonly key: Value; readonly below: Element[] }[] = [];
  for (const { path, ...rest } of elements) {
    const [key, ...further] = path;
    if (key === undefined) continue;
    const group = groups.find((one) => equals(one.key, key));
    if (group === undefined) groups.push({ key, below: [{ ...rest, path: further }] });
    else group.below.push({ ...rest, path: further });
  }
  return objectOf(groups.map(({ key, below }) => [key, assembled(below, false) as Value] as const));
}
