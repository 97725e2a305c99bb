import { makePredicate, numberOf, type Scalar } from '../engine/predicate.ts';
import { RuntimeError } from '../errors.ts';
import { findField } from '../fields/index.ts';
import type { Field, FieldType } from '../fields/field.ts';
import type { Check, Comparand, Operand } from '../rules/condition/ast.ts';

/** A comparison, or its denial: a denial holds too where the event has no such value. */
export interface Literal {
  readonly check: Check;
  readonly denied: boolean;
}

/** Whether every event that satisfies one literal satisfies the other; `false` where it cannot be told. */
export function literalImplies(left: Literal, right: Literal): boolean {
  if (!left.denied && !right.denied) return checkImplies(left.check, right.check);
  if (left.denied && right.denied) return checkImplies(right.check, left.check);
  return !left.denied && right.denied && excludes(left.check, right.check);
}

/** One comparison implies another of the same operand. */
function checkImplies(left: Check, right: Check): boolean {
  if (operandKey(left.left) !== operandKey(right.left)) return false;
  if (sameCheck(left, right) || right.operator === 'exists') return true;
  if (isComplex(left) || isComplex(right)) return false;
  const values = valuesOf(left);
  if (values !== undefined) return holdsForAll(values, right, fieldOf(left)!);
  return patternImplies(left, right);
}

/** One comparison rules another out: each value that it allows fails the other. A value is there, so that nothing is absent. */
function excludes(left: Check, right: Check): boolean {
  if (operandKey(left.left) !== operandKey(right.left) || isComplex(left) || isComplex(right)) return false;
  if (right.operator === 'exists') return false;
  const values = valuesOf(left);
  const field = fieldOf(left);
  return values !== undefined && field !== undefined && field.list === undefined && failsForAll(values, right, field);
}

function sameCheck(left: Check, right: Check): boolean {
  const isEquality = (operator: string) => operator === '=' || operator === '==';
  const sameOperator = left.operator === right.operator || (isEquality(left.operator) && isEquality(right.operator));
  if (!sameOperator || left.quantifier !== right.quantifier) return false;
  const [own, others] = [left.right.map(comparandKey), right.right.map(comparandKey)];
  return own.length === others.length && own.every((value) => others.includes(value));
}

/** Comparisons with fields on the right, or with quantifiers, are compared as they stand and no further. */
function isComplex({ right, quantifier, left }: Check): boolean {
  return quantifier !== undefined || left.kind !== 'field' || right.some(({ kind }) => kind !== 'constant');
}

function fieldOf({ left }: Check): Field | undefined {
  const field = left.kind === 'field' ? findField(left.name) : undefined;
  if (field === undefined || left.kind !== 'field' || left.argument === undefined) return field;
  const { list: _, ...single } = field;
  return single;
}

const finiteTypes: ReadonlySet<FieldType> = new Set(['string', 'number', 'boolean', 'path', 'port', 'flags']);

/** The only values that a comparison allows; undefined where there are others, or where lists and networks make it another question. */
function valuesOf(check: Check): string[] | undefined {
  const field = fieldOf(check);
  if (field === undefined || field.list !== undefined || !finiteTypes.has(field.type)) return undefined;
  if (!['=', '==', 'in'].includes(check.operator)) return undefined;
  return check.right.map((value) => (value.kind === 'constant' ? value.text : ''));
}

function holdsForAll(values: readonly string[], { operator, right }: Check, { type }: Field): boolean {
  return decide(values, type, operator, right, (test, all) => all.every(test));
}

function failsForAll(values: readonly string[], { operator, right }: Check, { type }: Field): boolean {
  return decide(values, type, operator, right, (test, all) => !all.some(test));
}

/** What cannot be read as a value of the type decides nothing. */
function decide(
  values: readonly string[],
  type: FieldType,
  operator: Check['operator'],
  right: Check['right'],
  judge: (test: (value: Scalar) => boolean, values: readonly Scalar[]) => boolean,
): boolean {
  try {
    const constants = right.map((value) => (value.kind === 'constant' ? value.text : ''));
    return judge(
      makePredicate(type, operator, constants),
      values.map((value) => scalarOf(value, type)),
    );
  } catch (error) {
    if (error instanceof RuntimeError) return false;
    throw error;
  }
}

function scalarOf(text: string, type: FieldType): Scalar {
  if (type === 'number' || type === 'port') return numberOf(text);
  return type === 'boolean' ? /^(?:true|1)$/i.test(text) : text;
}

/** Prefixes, suffixes and parts of texts: a longer one implies a shorter one. */
function patternImplies(left: Check, right: Check): boolean {
  const [own, other] = [left.right, right.right].map((values) => {
    const [first] = values;
    return values.length === 1 && first?.kind === 'constant' ? first.text : undefined;
  });
  if (own === undefined || other === undefined) return false;
  switch (right.operator) {
    case 'startswith':
      return left.operator === 'startswith' && own.startsWith(other);
    case 'endswith':
      return left.operator === 'endswith' && own.endsWith(other);
    case 'contains':
      return ['startswith', 'endswith', 'contains'].includes(left.operator) && own.includes(other);
    default:
      return false;
  }
}

function operandKey(operand: Operand): string {
  return operand.kind === 'field'
    ? JSON.stringify([operand.name, operand.argument ?? null])
    : JSON.stringify([operand.name, operand.operands.map(comparandKey)]);
}

function comparandKey(value: Comparand): string {
  return value.kind === 'constant' ? `=${value.text}` : operandKey(value);
}
