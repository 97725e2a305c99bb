import { compareTypes } from './compare-types.ts';

/** The type of a value as far as it is known (policy language, "Type checking"). */
export type Type =
  | { readonly kind: 'null' | 'boolean' | 'number' | 'string' }
  | { readonly kind: 'array'; readonly items: readonly Known[]; readonly rest: Known }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Known>; readonly rest: Rest }
  | { readonly kind: 'set'; readonly of: Known }
  | { readonly kind: 'function'; readonly arguments: readonly Known[]; readonly result: Known }
  /** One of several, in the order of {@link compareTypes}; any where there are none. */
  | { readonly kind: 'any'; readonly of: readonly Type[] };

/** A type, or undefined where nothing is known yet. */
export type Known = Type | undefined;

/** Types of the members whose keys are not named. */
export type Rest = { readonly key: Type; readonly value: Known } | undefined;

/** A type that holds every value. */
export const anyType: Type = { kind: 'any', of: [] };
export const nullType: Type = { kind: 'null' };
export const booleanType: Type = { kind: 'boolean' };
export const numberType: Type = { kind: 'number' };
export const stringType: Type = { kind: 'string' };

/** Reads a type in the shape of OPA's capabilities file; what is not understood is any. */
export function typeFromJson(json: unknown): Type {
  const row = typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {};
  switch (row['type']) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return { kind: row['type'] };
    case 'array':
      return {
        kind: 'array',
        items: listOf(row['static']).map((one) => typeFromJson(one)),
        rest: optional(row['dynamic']),
      };
    case 'set':
      return { kind: 'set', of: typeFromJson(row['of']) };
    case 'object':
      return objectFromJson(row);
    case 'any':
      return { kind: 'any', of: listOf(row['of']).map(typeFromJson).sort(compareTypes) };
    default:
      return anyType;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function optional(json: unknown): Known {
  return json === undefined ? undefined : typeFromJson(json);
}

function objectFromJson(row: Readonly<Record<string, unknown>>): Type {
  const members = listOf(row['static']).map((one) => {
    const { key, value } = one as { readonly key: unknown; readonly value: unknown };
    return [JSON.stringify(key), typeFromJson(value)] as const;
  });
  const dynamic = row['dynamic'] as { readonly key: unknown; readonly value: unknown } | undefined;
  const rest =
    dynamic === undefined ? undefined : { key: typeFromJson(dynamic.key), value: typeFromJson(dynamic.value) };
  return { kind: 'object', members: new Map(members), rest };
}

/** The type of a JSON value. */
export function typeOfValue(value: unknown): Type {
  switch (typeof value) {
    case 'boolean':
      return booleanType;
    case 'number':
      return numberType;
    case 'string':
      return stringType;
    default:
      if (value === null || value === undefined) return nullType;
  }
  if (Array.isArray(value)) return { kind: 'array', items: value.map(typeOfValue), rest: undefined };
  const members = Object.entries(value as object).map(([key, one]) => [JSON.stringify(key), typeOfValue(one)] as const);
  return { kind: 'object', members: new Map(members), rest: undefined };
}
