import { Decimal } from '../value/decimal.ts';
import type { Value } from '../value/value.ts';
import type { Definition, Guard } from './ir.ts';

/** Definitions sorted by what they need: those without condition, and by the value at one place. */
export interface IndexNode {
  /** Numbers of definitions to run whatever the values. */
  readonly always: readonly number[];
  readonly switch:
    | {
        readonly root: number;
        readonly path: Guard['path'];
        readonly cases: readonly (readonly [value: Value, node: IndexNode])[];
        /** Definitions that do not look at this place. */
        readonly others: IndexNode;
      }
    | undefined;
}

/** Fewest definitions that a switch pays for. */
const worthwhile = 3;

/** Builds the index of some definitions: one switch on the place that tells most of them apart, then again in each part. */
export function indexDefinitions(
  definitions: readonly Definition[],
  numbers: readonly number[] = [...definitions.keys()],
  used: ReadonlySet<string> = new Set(),
): IndexNode {
  const place = numbers.length < worthwhile ? undefined : bestPlace(definitions, numbers, used);
  if (place === undefined) return { always: numbers, switch: undefined };
  const parts = new Map<Value, number[]>();
  const others: number[] = [];
  for (const number of numbers) {
    const guard = guardAt(definitions[number], place);
    if (guard === undefined) others.push(number);
    for (const value of new Set(guard?.values)) {
      const part = parts.get(value);
      if (part === undefined) parts.set(value, [number]);
      else part.push(number);
    }
  }
  const next = new Set([...used, place]);
  const [first] = numbers.flatMap((number) => guardAt(definitions[number], place) ?? []);
  if (first === undefined) return { always: numbers, switch: undefined };
  const cases = [...parts].map(([value, part]) => [value, indexDefinitions(definitions, part, next)] as const);
  const rest = indexDefinitions(definitions, others, next);
  return { always: [], switch: { root: first.root, path: first.path, cases, others: rest } };
}

function placeKey({ root, path }: Guard): string {
  return JSON.stringify([root, ...path]);
}

function guardAt(definition: Definition | undefined, place: string): Guard | undefined {
  return definition?.guards.find((guard) => placeKey(guard) === place);
}

/** The place with the most distinct values; two at least. */
function bestPlace(
  definitions: readonly Definition[],
  numbers: readonly number[],
  used: ReadonlySet<string>,
): string | undefined {
  const values = new Map<string, Set<Value>>();
  for (const number of numbers)
    for (const guard of definitions[number]?.guards ?? []) {
      const key = placeKey(guard);
      if (used.has(key)) continue;
      const seen = values.get(key) ?? new Set();
      for (const value of guard.values) seen.add(value);
      values.set(key, seen);
    }
  let best: string | undefined;
  let most = 1;
  for (const [key, { size }] of values) if (size > most) [best, most] = [key, size];
  return best;
}

/** The primitive under which the switch finds a value; undefined for what no case can be. */
export function switchKey(value: Value | undefined): Value | undefined {
  return value instanceof Decimal ? value.normal : value;
}
