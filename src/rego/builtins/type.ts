import type { RegoNumber } from '../value/decimal.ts';
import type { AnyObject } from '../value/object.ts';
import { typeName, type TypeName } from '../value/order.ts';
import type { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';

/** Type of an argument or result, as a row writes it. */
export type TypeSpec =
  | 'any'
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | { readonly array: TypeSpec }
  | { readonly tuple: readonly TypeSpec[] }
  | { readonly set: TypeSpec }
  | ObjectSpec
  | { readonly anyOf: readonly TypeSpec[] };

/** An object: types of any keys and values, and of members with known names. */
export interface ObjectSpec {
  readonly object?: readonly [key: TypeSpec, value: TypeSpec];
  readonly members?: { readonly [name: string]: TypeSpec };
}

/** JavaScript types of the values of the kinds of types that are no union. */
type PlainValueOf<Spec> = Spec extends 'null'
  ? null
  : Spec extends 'boolean'
    ? boolean
    : Spec extends 'number'
      ? RegoNumber
      : Spec extends 'string'
        ? string
        : Spec extends { readonly array: unknown } | { readonly tuple: unknown }
          ? readonly Value[]
          : Spec extends { readonly set: unknown }
            ? RegoSet
            : Spec extends { readonly object: unknown } | { readonly members: unknown }
              ? AnyObject
              : Value;

/** JavaScript type of the values of a type; elements and members are not refined. */
export type ValueOf<Spec> = Spec extends { readonly anyOf: readonly (infer Each)[] }
  ? PlainValueOf<Each>
  : PlainValueOf<Spec>;

/** Parameters of an implementation. */
export type ArgumentsOf<Specs extends readonly unknown[]> = Specs extends readonly [infer First, ...infer Rest]
  ? [ValueOf<First>, ...ArgumentsOf<Rest>]
  : [];

/** `array[any]` and the like, for rows. */
export const anyArray = { array: 'any' } as const;
export const anySet = { set: 'any' } as const;
export const anyObject = { object: ['any', 'any'] } as const;
/** Array or set, the order of OPA's declarations. */
export const collection = { anyOf: [anyArray, anySet] } as const;
export const stringArray = { array: 'string' } as const;
export const stringKeys = { object: ['string', 'any'] } as const;

/** The type in the shape of OPA's capabilities file. */
export function typeJson(spec: TypeSpec): { readonly [key: string]: unknown } {
  if (typeof spec === 'string') return { type: spec };
  if ('array' in spec) return { type: 'array', dynamic: typeJson(spec.array) };
  if ('tuple' in spec) return { type: 'array', static: spec.tuple.map(typeJson) };
  if ('set' in spec) return { type: 'set', of: typeJson(spec.set) };
  if ('anyOf' in spec) return { type: 'any', of: spec.anyOf.map(typeJson) };
  return objectJson(spec);
}

function objectJson({ object, members }: ObjectSpec): { readonly [key: string]: unknown } {
  const dynamic = object && { key: typeJson(object[0]), value: typeJson(object[1]) };
  const fixed = members && Object.entries(members).map(([key, value]) => ({ key, value: typeJson(value) }));
  return { type: 'object', ...(dynamic && { dynamic }), ...(fixed && { static: fixed }) };
}

/** Names of the types that values of a spec have; empty for any. */
export function acceptedTypes(spec: TypeSpec): readonly TypeName[] {
  if (spec === 'any') return [];
  if (typeof spec === 'string') return [spec];
  if ('array' in spec || 'tuple' in spec) return ['array'];
  if ('set' in spec) return ['set'];
  if ('anyOf' in spec) return inOrder([...new Set(spec.anyOf.flatMap(acceptedTypes))]);
  return ['object'];
}

/** The order in which the original's errors list types: by name, but `set` before `array`. */
function inOrder(types: readonly TypeName[]): readonly TypeName[] {
  return types.length === 2 && types.includes('set') ? types.toSorted().toReversed() : types.toSorted();
}

/** Whether a value is of one of the types; an empty list accepts all. */
export function isAccepted(value: Value, types: readonly TypeName[]): boolean {
  return types.length === 0 || types.includes(typeName(value));
}
