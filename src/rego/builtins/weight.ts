import { objectEntries } from '../value/object.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { isArray, isObject } from './value-kind.ts';

function itemsOf(value: Value): readonly Value[] {
  if (isArray(value)) return value;
  if (value instanceof RegoSet) return value.toArray();
  return isObject(value) ? [...objectEntries(value)].map(([, item]) => item) : [];
}

/** Values right in a value. */
export function breadth(value: Value): number {
  return itemsOf(value).length;
}

/** Weighs values: how many each holds, as often as they stand in it. What was weighed once is not looked into again. */
export function scale(): (value: Value) => number {
  const known = new WeakMap<object, number>();
  const weigh = (value: Value): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const before = known.get(value);
    if (before !== undefined) return before;
    const weight = itemsOf(value).reduce<number>((sum, item) => sum + weigh(item), 1);
    known.set(value, weight);
    return weight;
  };
  return weigh;
}
