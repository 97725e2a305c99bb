import { compareTypes } from './compare-types.ts';
import { anyType, type Known, numberType, type Type, typeOfValue } from './type.ts';

type ArrayType = Extract<Type, { kind: 'array' }>;
type ObjectType = Extract<Type, { kind: 'object' }>;

/** Types that a union lists at most; beyond, it is any, so that a thousand rules of one name cost what one does. */
const mostInUnion = 100;

/** Whether nothing is known of a type or of a part of it. */
export function isUnknown(type: Known): boolean {
  switch (type?.kind) {
    case undefined:
      return true;
    case 'array':
      return type.items.some(isUnknown) || (type.rest !== undefined && isUnknown(type.rest));
    case 'object':
      return [...type.members.values()].some(isUnknown) || (type.rest !== undefined && isUnknown(type.rest.value));
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
  if (left.kind === 'set' && right.kind === 'set') return overlap(left.of, right.of);
  if (left.kind === 'function' && right.kind === 'function')
    return (
      left.arguments.length === right.arguments.length &&
      left.arguments.every((one, index) => overlap(one, right.arguments[index]))
    );
  return left.kind === right.kind;
}

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
  if (left === undefined || right === undefined || left === right) return left ?? right;
  if (left.kind === 'function' || right.kind === 'function') return unionOfFunctions(left, right);
  if (isAny(left) || isAny(right)) return anyType;
  const parts = [left, right].flatMap((one) => (one.kind === 'any' ? one.of : [one])).sort(compareTypes);
  const unique = parts.filter((one, index) => index === 0 || compareTypes(parts[index - 1], one) !== 0);
  const [only] = unique;
  if (unique.length > mostInUnion) return anyType;
  return unique.length === 1 ? only : { kind: 'any', of: unique };
}

function isAny(type: Type): boolean {
  return type.kind === 'any' && type.of.length === 0;
}

function unionOfFunctions(left: Type, right: Type): Known {
  if (left.kind !== 'function' || right.kind !== 'function') return anyType;
  if (left.arguments.length !== right.arguments.length) return left;
  const args = left.arguments.map((one, index) => union(one, right.arguments[index]));
  return { kind: 'function', arguments: args, result: union(left.result, right.result) };
}

function unionOf(types: Iterable<Known>, start?: Known): Known {
  let all = start;
  for (const one of types) {
    if (all !== undefined && isAny(all)) return all;
    all = union(all, one);
  }
  return all;
}

/** Types of the keys of a collection; undefined for what has none. */
export function keysOf(type: Known): Known {
  switch (type?.kind) {
    case 'array':
      return numberType;
    case 'set':
      return type.of ?? anyType;
    case 'object':
      return unionOf([...type.members.keys()].map(typeOfKey), type.rest?.key);
    case 'any':
      return isAny(type) ? anyType : unionOf(type.of.map(keysOf));
    default:
      return undefined;
  }
}

function typeOfKey(json: string): Type {
  return typeOfValue(JSON.parse(json));
}

/** Types of the values of a collection. */
export function valuesOf(type: Known): Known {
  switch (type?.kind) {
    case 'array':
      return unionOf(type.items, type.rest);
    case 'set':
      return type.of;
    case 'object':
      return unionOf(type.members.values(), type.rest?.value);
    case 'any':
      return isAny(type) ? anyType : unionOf(type.of.map(valuesOf));
    default:
      return undefined;
  }
}

/** Type of the value at a constant key, written as JSON; undefined where no value can be there. */
export function selectKey(type: Known, json: string): Known {
  switch (type?.kind) {
    case 'array': {
      const index: unknown = JSON.parse(json);
      return typeof index === 'number' ? (type.items[index] ?? type.rest) : undefined;
    }
    case 'set':
      return overlap(type.of, typeOfKey(json)) ? typeOfKey(json) : undefined;
    case 'object':
      return type.members.get(json) ?? (overlap(type.rest?.key, typeOfKey(json)) ? type.rest?.value : undefined);
    case 'any':
      return isAny(type) ? anyType : unionOf(type.of.map((one) => selectKey(one, json)));
    default:
      return undefined;
  }
}

/** The constant keys that a type names, as values in order; undefined where it names none. */
export function namedKeys(type: Known): readonly unknown[] | undefined {
  const parts = type?.kind === 'any' ? type.of : [type];
  const keys = new Set(parts.flatMap((one) => (one?.kind === 'object' ? [...one.members.keys()] : [])));
  return keys.size === 0 ? undefined : [...keys].sort().map((json): unknown => JSON.parse(json));
}

/** Number of parts of a type, shared ones counted each time. */
export function sizeOf(type: Known): number {
  if (type === undefined) return 1;
  const known = sizes.get(type);
  if (known !== undefined) return known;
  const size = partsOf(type).reduce((sum, one) => sum + sizeOf(one), 1);
  sizes.set(type, size);
  return size;
}

const sizes = new WeakMap<Type, number>();

function partsOf(type: Type): readonly Known[] {
  switch (type.kind) {
    case 'array':
      return [...type.items, type.rest];
    case 'object':
      return [...type.members.values(), type.rest?.key, type.rest?.value];
    case 'set':
      return [type.of];
    case 'any':
      return type.of;
    case 'function':
      return [...type.arguments, type.result];
    default:
      return [];
  }
}
