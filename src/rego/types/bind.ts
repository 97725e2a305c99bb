import type { Term } from '../syntax/ast.ts';
import { constantKey, type Environment } from './environment.ts';
import { anyType, isUnknown, type Known, overlap, selectKey, type Type, union, valuesOf } from './type.ts';

/** Whether a term can have a value of a type; variables in it that are not known yet get theirs. */
export function bind(environment: Environment, term: Term, type: Known, merge = false): boolean {
  if (type === undefined) return false;
  switch (term.type) {
    case 'var':
      return bindVariable(environment, term.value, type, merge);
    case 'array':
    case 'set':
    case 'object':
      return bindCollection(environment, term, type, merge);
    default:
      return overlap(environment.typeOf(term), type);
  }
}

function bindVariable(environment: Environment, name: string, type: Type, merge: boolean): boolean {
  const known = environment.variable(name);
  if (known === undefined) environment.set(name, type);
  else if (merge) environment.set(name, union(known, type) ?? anyType);
  else return overlap(known, type);
  return true;
}

type Collection = Extract<Term, { type: 'array' | 'set' | 'object' }>;

function bindCollection(environment: Environment, term: Collection, type: Type, merge: boolean): boolean {
  if (type.kind === 'any') {
    if (type.of.length === 0) return bindParts(environment, term, () => anyType, true);
    return type.of.map((one) => bindCollection(environment, term, one, true)).some(Boolean);
  }
  if (type.kind !== term.type) return false;
  if (type.kind === 'array' && term.type === 'array') {
    if (term.value.length !== type.items.length && type.rest === undefined) return false;
    return term.value.every((one, index) => bind(environment, one, type.items[index] ?? type.rest, merge));
  }
  if (type.kind === 'object' && term.type === 'object') {
    if (term.value.length !== type.members.size && type.rest === undefined) return false;
    return term.value.every(([key, value]) => {
      const json = constantKey(key);
      return bind(environment, value, json === undefined ? valuesOf(type) : selectKey(type, json), merge);
    });
  }
  return bindParts(environment, term, () => valuesOf(type) ?? anyType, merge);
}

function bindParts(environment: Environment, term: Collection, typeOf: () => Type, merge: boolean): boolean {
  const parts = term.type === 'object' ? term.value.flat() : term.value;
  return parts.map((one) => bind(environment, one, typeOf(), merge)).every(Boolean);
}

/** Whether both sides of an equation can be equal; variables get the types of what they are equal to. */
export function bindBoth(
  environment: Environment,
  left: Term,
  leftType: Known,
  right: Term,
  rightType: Known,
): boolean {
  const [openLeft, openRight] = [isUnknown(leftType), isUnknown(rightType)];
  if (openLeft && !openRight) return bind(environment, left, rightType);
  if (openRight && !openLeft) return bind(environment, right, leftType);
  if (!openLeft && !openRight) return overlap(leftType, rightType);
  if (left.type === 'var') return bindOpen(environment, left, right);
  if (right.type === 'var') return bindOpen(environment, right, left);
  if (left.type === 'array' && right.type === 'array') return bindArrays(environment, left.value, right.value);
  return bind(environment, left, anyType) && bind(environment, right, anyType);
}

function bindOpen(environment: Environment, variable: Term, other: Term): boolean {
  bind(environment, other, anyType);
  return bind(environment, variable, environment.typeOf(other) ?? anyType);
}

function bindArrays(environment: Environment, left: readonly Term[], right: readonly Term[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((one, index) => {
    const other = right[index];
    return other !== undefined && bindBoth(environment, one, environment.typeOf(one), other, environment.typeOf(other));
  });
}
