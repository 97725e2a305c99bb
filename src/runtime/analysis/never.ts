import type { Check } from '../rules/condition/ast.ts';
import { eventTypes } from '../rules/event-types.ts';
import type { PlainCondition } from '../rules/expand.ts';

/** What a condition comes to whatever the event: `undefined` where it depends on it. */
export type Constancy = boolean | undefined;

/**
 * Decides what can be decided of a condition without an event, soundly: numbers of events begin at 1 and lists may be empty, so
 * that macros such as `evt.num = 0` or `proc.name in ()` switch off what they stand in.
 */
export function constancy(condition: PlainCondition): Constancy {
  if (condition.kind === 'check') return ofCheck(condition);
  if (condition.kind === 'not') {
    const inner = constancy(condition.operand);
    return inner === undefined ? undefined : !inner;
  }
  const decisive = condition.kind === 'or';
  const parts = condition.operands.map(constancy);
  if (parts.includes(decisive)) return decisive;
  return parts.includes(undefined) ? undefined : !decisive;
}

/** Whether no event can satisfy a condition: it is false by itself, or asks for no event type at all. */
export function isNever(condition: PlainCondition): boolean {
  const types = eventTypes(condition);
  return constancy(condition) === false || (types.mode === 'only' && types.names.size === 0);
}

/** The part of a conjunction that no event satisfies, to name it; undefined where only the whole does so. */
export function neverPart(condition: PlainCondition): Check | undefined {
  if (condition.kind === 'check') return ofCheck(condition) === false ? condition : undefined;
  if (condition.kind === 'not') return undefined;
  for (const operand of condition.operands) {
    const found = condition.kind === 'and' || constancy(condition) === false ? neverPart(operand) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofCheck({ left, operator, right, quantifier }: Check): Constancy {
  const isEmptyList = (operator === 'in' || operator === 'intersects' || operator === 'pmatch') && right.length === 0;
  if (isEmptyList || (quantifier === 'anyof' && right.length === 0)) return false;
  if (left.kind !== 'field' || left.name !== 'evt.num' || right.length !== 1) return undefined;
  const [value] = right;
  const number = value?.kind === 'constant' ? Number(value.text) : Number.NaN;
  return Number.isNaN(number) ? undefined : ofNumber(operator, number);
}

/** `evt.num` counts from 1. */
function ofNumber(operator: Check['operator'], number: number): Constancy {
  switch (operator) {
    case '=':
    case '==':
      return number < 1 ? false : undefined;
    case '!=':
      return number < 1 ? true : undefined;
    case '>':
      return number < 1 ? true : undefined;
    case '>=':
      return number <= 1 ? true : undefined;
    case '<':
      return number <= 1 ? false : undefined;
    case '<=':
      return number < 1 ? false : undefined;
    default:
      return undefined;
  }
}
