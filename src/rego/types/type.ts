/** The type of a value as far as it is known (policy language, "Type checking"). */
export type Type =
  | { readonly kind: 'null' | 'boolean' | 'number' | 'string' }
  | { readonly kind: 'array'; readonly items: readonly Known[]; readonly rest: Known }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Known>; readonly rest: Rest }
  | { readonly kind: 'set'; readonly of: Known }
  /** One of several; any where there are none. */
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
      return { kind: 'any', of: listOf(row['of']).map((one) => typeFromJson(one)) };
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

/** Whether nothing is known of a type or of a part of it. */
export function isUnknown(type: Known): boolean {
  switch (type?.kind) {
    case undefined:
      return true;
    case 'array':
      return type.items.some((one) => isUnknown(one)) || (type.rest !== undefined && isUnknown(type.rest));
    case 'object':
      return (
        [...type.members.values()].some((one) => isUnknown(one)) ||
        (type.rest !== undefined && isUnknown(type.rest.value))
      );
    case 'set':
      return isUnknown(type.of);
    default:
      return false;
  }
}

/** Whether some value can be of both types. */
export function overlap(left: Known, right: Known): boolean {
  if (left === undefined || right === undefined) return false;
  if (left.kind === 'any') return left.of.length === 0 || left.of.some((one) => overlap(one, right));
  if (right.kind === 'any') return overlap(right, left);
  if (left.kind === 'array' && right.kind === 'array') return overlapArrays(left, right) && overlapArrays(right, left);
  if (left.kind === 'object' && right.kind === 'object')
    return overlapObjects(left, right) && overlapObjects(right, left);
  if (left.kind === 'set' && right.kind === 'set') return true;
  return left.kind === right.kind;
}

type ArrayType = Extract<Type, { kind: 'array' }>;
type ObjectType = Extract<Type, { kind: 'object' }>;

function overlapArrays(left: ArrayType, right: ArrayType): boolean {
  const items = left.items.every((one, index) => overlap(one, right.items[index] ?? right.rest));
  return items && (left.rest === undefined || right.rest === undefined || overlap(left.rest, right.rest));
}

function overlapObjects(left: ObjectType, right: ObjectType): boolean {
  const isOpen = left.rest !== undefined || right.rest !== undefined;
  for (const [key, type] of left.members) {
    const other = selectKey(right, key);
    if (other === undefined ? !isOpen : !overlap(type, other)) return false;
  }
  const [a, b] = [left.rest?.value, right.rest?.value];
  return a === undefined || b === undefined || overlap(a, b);
}

/** The type that holds what either holds. */
export function union(left: Known, right: Known): Known {
  if (left === undefined || right === undefined) return left ?? right;
  const parts = [left, right].flatMap((one) => (one.kind === 'any' ? one.of : [one]));
  if ((left.kind === 'any' && left.of.length === 0) || (right.kind === 'any' && right.of.length === 0)) return anyType;
  const unique = [...new Map(parts.map((one) => [printType(one), one])).values()];
  const [only] = unique;
  return unique.length === 1 ? only : { kind: 'any', of: unique };
}

/** Types of the keys of a collection; undefined for what has none. */
export function keysOf(type: Known): Known {
  switch (type?.kind) {
    case 'array':
      return numberType;
    case 'set':
      return type.of ?? anyType;
    case 'object': {
      const own = [...type.members.keys()].map((key): Type => typeOfKey(key));
      return own.reduce<Known>((all, one) => union(all, one), type.rest?.key) ?? undefined;
    }
    case 'any':
      return type.of.length === 0 ? anyType : type.of.reduce<Known>((all, one) => union(all, keysOf(one)), undefined);
    default:
      return undefined;
  }
}

function typeOfKey(json: string): Type {
  const value: unknown = JSON.parse(json);
  if (value === null) return nullType;
  return typeof value === 'number' ? numberType : typeof value === 'boolean' ? booleanType : stringType;
}

/** Types of the values of a collection. */
export function valuesOf(type: Known): Known {
  switch (type?.kind) {
    case 'array':
      return type.items.reduce<Known>((all, one) => union(all, one), type.rest);
    case 'set':
      return type.of;
    case 'object':
      return [...type.members.values()].reduce<Known>((all, one) => union(all, one), type.rest?.value);
    case 'any':
      return type.of.length === 0 ? anyType : type.of.reduce<Known>((all, one) => union(all, valuesOf(one)), undefined);
    default:
      return undefined;
  }
}

/** Type of the value at a constant key, written as JSON; undefined where no value can be there. */
export function selectKey(type: Known, json: string): Known {
  switch (type?.kind) {
    case 'array': {
      const index: unknown = JSON.parse(json);
      if (typeof index !== 'number') return undefined;
      return type.items[index] ?? type.rest;
    }
    case 'set':
      return overlap(type.of, typeOfKey(json)) ? typeOfKey(json) : undefined;
    case 'object':
      return type.members.get(json) ?? (overlap(type.rest?.key, typeOfKey(json)) ? type.rest?.value : undefined);
    case 'any':
      return type.of.length === 0
        ? anyType
        : type.of.reduce<Known>((all, one) => union(all, selectKey(one, json)), undefined);
    default:
      return undefined;
  }
}

/** A type as OPA's messages write it. */
export function printType(type: Known): string {
  switch (type?.kind) {
    case undefined:
      return '???';
    case 'array': {
      const items = type.items.map((one) => printType(one)).join(', ');
      return `array${items === '' ? '' : `<${items}>`}${type.rest === undefined ? '' : `[${printType(type.rest)}]`}`;
    }
    case 'object': {
      const members = [...type.members].map(([key, one]) => `${printKey(key)}: ${printType(one)}`).join(', ');
      const rest = type.rest === undefined ? '' : `[${printType(type.rest.key)}: ${printType(type.rest.value)}]`;
      return `object${members === '' ? '' : `<${members}>`}${rest}`;
    }
    case 'set':
      return `set[${printType(type.of)}]`;
    case 'any':
      return type.of.length === 0 ? 'any' : `any<${type.of.map((one) => printType(one)).join(', ')}>`;
    default:
      return type?.kind ?? '???';
  }
}

function printKey(json: string): string {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : json;
}
