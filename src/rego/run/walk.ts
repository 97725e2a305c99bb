import { Composite } from '../value/composite.ts';
import { type AnyObject, RegoObject } from '../value/object.ts';
import { sortedElements, sortedEntries } from '../value/order.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';

/** A value inside another, with the keys that lead to it. */
export type WalkStep = readonly [path: readonly Value[], value: Value];

/** Everything inside a value, itself first, in order; without recursion, so that depth costs memory and no stack. */
export function* walkValue(root: Value): Generator<WalkStep> {
  const stack: WalkStep[] = [[[], root]];
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    yield step;
    const [path, value] = step;
    const members = membersOf(value);
    for (let index = members.length - 1; index >= 0; index -= 1) {
      const [key, item] = members[index] as readonly [Value, Value];
      stack.push([[...path, key], item]);
    }
  }
}

function membersOf(value: Value): readonly (readonly [key: Value, value: Value])[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.map((item: Value, index) => [index, item]);
  if (value instanceof RegoSet) return sortedElements(value).map((item) => [item, item]);
  return value instanceof Composite && !(value instanceof RegoObject) ? [] : sortedEntries(value as AnyObject);
}
