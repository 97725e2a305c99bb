import type { Term } from '../syntax/ast.ts';
import { constantKey, type Environment } from './environment.ts';
import { isUnknown, overlap, selectKey, union, valuesOf } from './relations.ts';
import { anyType, type Known, type Type } from './type.ts';

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
  if (merge || known === undefined) environment.set(name, union(known, type) ?? anyType);
  else return overlap(known, type);
  return true;
}

type Collection = Extract<Term, { type: 'array' | 'set' | 'object' }>;

function bindCollection(environment: Environment, term: Collection, type: Type, merge: boolean): boolean {
  if (type.kind === 'any') {
    if (type.of.length === 0) return bindParts(environment, term, anyType, true);
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
      if (json !== undefined) return bind(environment, value, selectKey(type, json), merge);
      bind(environment, value, anyType, merge);
      return true;
    });
  }
  return bindParts(environment, term, valuesOf(type) ?? anyType, merge);
}

function bindParts(environment: Environment, term: Collection, type: Type, merge: boolean): boolean {
  const parts = term.type === 'object' ? term.value.flat() : term.value;
  return parts.map((one) => bind(environment, one, type, merge)).every(Boolean);
}

/** Whether both sides of an equation can be equal; variables get the types of what they are equal to. */
export function bindBoth(environment: Environment, left: Term, right: Term): boolean {
  const [leftType, rightType] = [environment.typeOf(left), environment.typeOf(right)];
  const [openLeft, openRight] = [isUnknown(leftType), isUnknown(rightType)];
  if (openLeft && !openRight) return bind(environment, left, rightType);
  if (openRight && !openLeft) return bind(environment, right, leftType);
  if (!openLeft && !openRight) return overlap(leftType, rightType);
  if (left.type === 'var') return bindOpen(environment, left, right);
  if (right.type === 'var') return bindOpen(environment, right, left);
  if (left.type === 'array' && right.type === 'array') return bindArrays(environment, left.value, right.value);
  if (left.type === 'object' && right.type === 'object') return bindObjects(environment, left.value, right.value);
  return false;
}

function bindOpen(environment: Environment, variable: Term, other: Term): boolean {
  bind(environment, other, anyType);
  return bind(environment, variable, environment.typeOf(other) ?? anyType);
}

function bindArrays(environment: Environment, left: readonly Term[], right: readonly Term[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((one, index) => {
    const other = right[index];
    return other !== undefined && bindBoth(environment, one, other);
  });
}

type Members = readonly (readonly [key: Term, value: Term])[];

function bindObjects(environment: Environment, left: Members, right: Members): boolean {
  if (left.length !== right.length) return false;
  const others = new Map(right.map(([key, value]) => [constantKey(key), value]));
  return left.every(([key, value]) => {
    const other = others.get(constantKey(key));
    return other !== undefined && bindBoth(environment, value, other);
  });
}
