import { RuntimeError } from '../errors.ts';
import type { RuntimeEvent } from '../events/event.ts';
import type { FieldValue } from '../fields/field.ts';
import { listOperators, type Check, type Comparand, type Constant } from '../rules/condition/ast.ts';
import { bindOperand, type BoundOperand, type FieldSource } from './operand.ts';
import { makePredicate, type Predicate, type Scalar } from './predicate.ts';

/** A comparison ready to run. */
export interface BoundCheck {
  readonly test: (event: RuntimeEvent) => boolean;
  /** The same comparison in two halves, so that comparisons of one field read it once; absent where its right side is read too. */
  readonly halves?: { readonly reader: BoundOperand; readonly judge: Judge };
  /** The same text for the same meaning. */
  readonly key: string;
}

/** Judges what was read; undefined is an absent value. */
export type Judge = (value: FieldValue) => boolean;

/** Binds a comparison. @throws {RuntimeError} with the offset in the condition where field, operator or value do not fit. */
export function bindCheck(check: Check, fields: FieldSource): BoundCheck {
  try {
    const left = bindOperand(check.left, fields);
    const right = check.right.map((value) => (value.kind === 'constant' ? value.text : bindOperand(value, fields)));
    const key = JSON.stringify([
      left.key,
      check.operator,
      check.quantifier ?? null,
      right.map((value) => (typeof value === 'string' ? ['', value] : value.key)),
    ]);
    return { ...testOf(check, left, fields), key };
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.offset !== undefined) throw error;
    throw new RuntimeError('RUNTIME_CONDITION', { message: error.message, offset: check.offset, cause: error });
  }
}

function testOf(check: Check, left: BoundOperand, fields: FieldSource): Omit<BoundCheck, 'key'> {
  const moving = check.right.filter((value) => value.kind !== 'constant');
  if (moving.length > 0) return { test: againstFields(check, left, moving, fields) };
  const constants = (check.right as readonly Constant[]).map(({ text }) => text);
  const judge = judgeOf(left, check, predicateOf(check, left, constants));
  const { read } = left;
  return { test: (event) => judge(read(event)), halves: { reader: left, judge } };
}

function predicateOf({ operator, quantifier }: Check, { type }: BoundOperand, constants: readonly string[]): Predicate {
  if (quantifier === undefined) return makePredicate(type, operator, constants);
  return quantifiers[quantifier](constants.map((constant) => makePredicate(type, operator, [constant])));
}

const quantifiers: Readonly<Record<NonNullable<Check['quantifier']>, (predicates: readonly Predicate[]) => Predicate>> =
  {
    allof: (predicates) => (value) => predicates.every((test) => test(value)),
    anyof: (predicates) => (value) => predicates.some((test) => test(value)),
    oneof: (predicates) => (value) => predicates.filter((test) => test(value)).length === 1,
  };

/** An absent value satisfies no comparison; `not` in front of it does, as in Falco. */
function judgeOf({ list }: BoundOperand, { operator }: Check, test: Predicate): Judge {
  if (operator === 'exists') return isPresent;
  if (list === undefined) return (value) => value !== undefined && test(value as Scalar);
  const every = list === 'set' && operator === 'in';
  return (value) => {
    if (value === undefined) return false;
    if (!Array.isArray(value)) return test(value as Scalar);
    return value.length > 0 && (every ? value.every(test) : value.some(test));
  };
}

function isPresent(value: FieldValue): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** A right side of `val(field)` is read of each event, and the comparison made anew. */
function againstFields(
  check: Check,
  left: BoundOperand,
  moving: readonly Comparand[],
  fields: FieldSource,
): BoundCheck['test'] {
  if (
    moving.length !== check.right.length ||
    (check.operator !== 'in' && check.right.length !== 1 && check.quantifier === undefined)
  )
    throw new RuntimeError('RUNTIME_CONDITION', {
      message: 'constants and fields cannot stand together on the right',
      offset: check.offset,
    });
  const readers = check.right.map((value) => bindOperand(value as Exclude<Comparand, Constant>, fields).read);
  const isList = (listOperators as readonly string[]).includes(check.operator);
  return (event) => {
    const values = readers.map((read) => read(event));
    if (values.includes(undefined)) return false;
    const texts = values.flat().map(String);
    const test =
      check.quantifier === undefined || isList
        ? makePredicate(left.type, check.operator, texts)
        : quantifiers[check.quantifier](texts.map((text) => makePredicate(left.type, check.operator, [text])));
    return judgeOf(left, check, test)(left.read(event));
  };
}
