import { bindCheck } from '../engine/check.ts';
import { bindOperand, type FieldSource } from '../engine/operand.ts';
import type { RuntimeEvent } from '../events/event.ts';
import type { FieldValue } from '../fields/field.ts';
import type { Check, Comparand, Operand } from '../rules/condition/ast.ts';
import type { PlainCondition } from '../rules/expand.ts';

/** A part of a condition with what an event made of it. */
export type Clause =
  | { readonly kind: 'and' | 'or' | 'not'; readonly holds: boolean; readonly parts: readonly Clause[] }
  | {
      readonly kind: 'check';
      readonly holds: boolean;
      /** The comparison as rules write it, long lists shortened. */
      readonly text: string;
      /** What the event has on the left side; undefined where it has no such value. */
      readonly value: string | undefined;
    };

const mostListed = 6;
const longestValue = 120;

/** Looks at every part of a condition, also those that the engine would not have needed to decide. */
export function explainCondition(condition: PlainCondition, event: RuntimeEvent, fields: FieldSource): Clause {
  if (condition.kind === 'check') return explainCheck(condition, event, fields);
  const operands = condition.kind === 'not' ? [condition.operand] : condition.operands;
  const parts = operands.map((operand) => explainCondition(operand, event, fields));
  return { kind: condition.kind, holds: holds(condition.kind, parts), parts };
}

function holds(kind: 'and' | 'or' | 'not', parts: readonly Clause[]): boolean {
  if (kind === 'not') return !parts[0]!.holds;
  return kind === 'and' ? parts.every((part) => part.holds) : parts.some((part) => part.holds);
}

function explainCheck(check: Check, event: RuntimeEvent, fields: FieldSource): Clause {
  const value = bindOperand(check.left, fields).read(event);
  return {
    kind: 'check',
    holds: bindCheck(check, fields).test(event),
    text: checkText(check),
    value: valueText(value),
  };
}

/** The parts that decide: of a false `and` the false ones, of a true `or` the true ones; the rest has no say. */
export function decisive(clause: Clause): Clause {
  if (clause.kind === 'check') return clause;
  const parts = clause.kind === 'not' ? clause.parts : clause.parts.filter((part) => part.holds === clause.holds);
  return { ...clause, parts: parts.map(decisive) };
}

function checkText({ left, operator, quantifier, right }: Check): string {
  const words = [operandText(left), operator, ...(quantifier === undefined ? [] : [quantifier])];
  if (operator === 'exists') return words.join(' ');
  const values = right.slice(0, mostListed).map(comparandText);
  if (right.length > mostListed) values.push(`… ${right.length - mostListed} more`);
  const isList = operator === 'in' || operator === 'intersects' || operator === 'pmatch' || quantifier !== undefined;
  return `${words.join(' ')} ${isList ? `(${values.join(', ')})` : values.join(' ')}`;
}

function operandText(operand: Operand): string {
  if (operand.kind === 'transformation') return `${operand.name}(${operand.operands.map(comparandText).join(', ')})`;
  return operand.argument === undefined ? operand.name : `${operand.name}[${operand.argument}]`;
}

function comparandText(comparand: Comparand): string {
  if (comparand.kind !== 'constant') return operandText(comparand);
  return comparand.quoted ? JSON.stringify(comparand.text) : comparand.text;
}

function valueText(value: FieldValue): string | undefined {
  if (value === undefined) return undefined;
  const text = Array.isArray(value) ? `(${value.join(', ')})` : String(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
