import { groundPath } from '../check/tree.ts';
import type { Module, Rule, Term } from '../syntax/ast.ts';
import { walkTerm } from '../syntax/walk.ts';
import type { Environment } from './environment.ts';
import { sizeOf } from './relations.ts';
import { anyType, type Known, type Type } from './type.ts';

/** Parts that a rule's type has at most; what is larger is any, so that types of types stay small. */
const mostParts = 20_000;

/** Where a rule's document lies below `data`, up to the first operand that is a variable. */
export function documentPath(module: Module, rule: Rule): readonly Term[] {
  return [...module.package.path.slice(1), ...groundPath(rule.head.ref.value)];
}

/** The type that one rule gives to its path. @param environment what is known behind its body */
export function typeOfRule(rule: Rule, environment: Environment): Type {
  const { head } = rule;
  const type = (head.args ?? []).length > 0 ? functionType(rule, environment) : documentType(rule, environment);
  return type === undefined || sizeOf(type) > mostParts ? anyType : type;
}

function functionType({ head }: Rule, environment: Environment): Known {
  const args = head.args ?? [];
  const result = head.value === undefined ? undefined : environment.typeOf(head.value);
  return { kind: 'function', arguments: args.map((arg) => environment.typeOf(arg)), result: result ?? anyType };
}

function documentType({ head }: Rule, environment: Environment): Known {
  const isSet = head.value === undefined && head.key !== undefined;
  const value: Known =
    isSet && head.key !== undefined
      ? { kind: 'set', of: environment.typeOf(head.key) ?? anyType }
      : head.value === undefined
        ? { kind: 'boolean' }
        : environment.typeOf(head.value);
  const keys = head.ref.value.slice(groundPath(head.ref.value).length);
  return keys.reduceRight<Known>(
    (inner, key) => ({
      kind: 'object',
      members: new Map(),
      rest: { key: environment.typeOf(key) ?? anyType, value: inner ?? anyType },
    }),
    value,
  );
}

/** Arguments that the body says nothing of take any value. */
export function bindArguments({ head }: Rule, environment: Environment): void {
  for (const arg of head.args ?? []) {
    walkTerm(arg, {
      term: (one) => {
        if (one.type === 'var' && environment.variable(one.value) === undefined) environment.set(one.value, anyType);
        return false;
      },
    });
  }
}
