import { RuntimeError } from '../errors.ts';
import type { RuntimeEvent } from '../events/event.ts';
import type { Field, FieldType, FieldValue } from '../fields/field.ts';
import type { Comparand, FieldReference, Operand, Transformation } from '../rules/condition/ast.ts';
import { closest } from '../rules/suggest.ts';
import { applyTransformer } from './transformer.ts';

/** Reads one operand of an event. */
export type Reader = (event: RuntimeEvent) => FieldValue;

/** An operand bound to its fields: how to read it, and how comparisons treat it. */
export interface BoundOperand {
  readonly read: Reader;
  readonly type: FieldType;
  readonly list?: 'any' | 'set';
  /** The value, where an event's type alone decides it. */
  readonly decided?: Field['decided'];
  /** The operand of which this one follows, by its key, and all values that this one may have where that one has a value. */
  readonly within?: { readonly key: string; readonly values: NonNullable<Field['within']>['values'] };
  /** Putting the value together costs more than what it could spare. */
  readonly isDear?: boolean;
  /** The same text for the same meaning, so that conditions can be shared between rules. */
  readonly key: string;
}

/** Looks a field up by name for one event source. */
export interface FieldSource {
  field(name: string): Field | undefined;
  names(): Iterable<string>;
}

/** Binds an operand. @throws {RuntimeError} for a field, argument or transformer that does not exist or fit. */
export function bindOperand(operand: Operand, fields: FieldSource): BoundOperand {
  return operand.kind === 'field' ? bindField(operand, fields) : bindTransformation(operand, fields);
}

function bindField({ name, argument, offset }: FieldReference, fields: FieldSource): BoundOperand {
  const field = fields.field(name);
  if (field === undefined) {
    const suggestion = closest(name, fields.names());
    const hint = suggestion === undefined ? '' : `, did you mean ${suggestion}?`;
    throw new RuntimeError('RUNTIME_CONDITION', {
      message: `filter_check called with nonexistent field ${name}${hint}`,
      offset,
    });
  }
  if (argument === undefined && field.argument?.required === true)
    throw new RuntimeError('RUNTIME_CONDITION', { message: `filter ${name} requires an argument`, offset });
  if (argument !== undefined && field.argument === undefined)
    throw new RuntimeError('RUNTIME_CONDITION', { message: `filter ${name} takes no argument`, offset });
  const list = argument === undefined ? field.list : undefined;
  return {
    read: field.bind(argument),
    type: field.type,
    ...(list === undefined ? {} : { list }),
    ...(field.decided === undefined ? {} : { decided: field.decided }),
    ...(field.within === undefined
      ? {}
      : { within: { key: fieldKey(field.within.field), values: field.within.values } }),
    ...(argument === undefined ? {} : { isDear: true }),
    key: fieldKey(name, argument),
  };
}

function fieldKey(name: string, argument?: string): string {
  return JSON.stringify([name, argument ?? null]);
}

function bindTransformation({ name, operands, offset }: Transformation, fields: FieldSource): BoundOperand {
  const bound = operands.map((operand) => bindComparand(operand, fields));
  return { ...applyTransformer(name, bound, offset), key: JSON.stringify([name, ...bound.map(({ key }) => key)]) };
}

function bindComparand(comparand: Comparand, fields: FieldSource): BoundOperand {
  if (comparand.kind !== 'constant') return bindOperand(comparand, fields);
  const { text } = comparand;
  return { read: () => text, type: 'string', key: JSON.stringify(['', text]) };
}
