import type { Check } from '../rules/condition/ast.ts';
import type { PlainCondition } from '../rules/expand.ts';

/** A condition for one event type: comparisons of `evt.type` are decided, and what follows from them. */
export type TypedCondition = PlainCondition | boolean;

/**
 * Decides what a condition's comparisons of `evt.type` say for an event type, and folds the rest around them.
 * @param decided what other comparisons say of all events of the type; undefined where that depends on the event.
 */
export function simplify(
  condition: PlainCondition,
  eventType: string,
  decided: (check: Check) => boolean | undefined = () => undefined,
): TypedCondition {
  switch (condition.kind) {
    case 'check':
      return decide(condition, eventType) ?? decided(condition) ?? condition;
    case 'not': {
      const operand = simplify(condition.operand, eventType, decided);
      return typeof operand === 'boolean' ? !operand : { kind: 'not', operand };
    }
    default:
      return fold(
        condition.kind,
        condition.operands.map((operand) => simplify(operand, eventType, decided)),
      );
  }
}

function fold(kind: 'and' | 'or', operands: readonly TypedCondition[]): TypedCondition {
  const decisive = kind === 'or';
  if (operands.includes(decisive)) return decisive;
  const open = operands.filter((operand) => typeof operand !== 'boolean');
  if (open.length === 0) return !decisive;
  return open.length === 1 ? open[0]! : { kind, operands: open };
}

function decide({ left, operator, right, quantifier }: Check, eventType: string): boolean | undefined {
  if (left.kind !== 'field' || left.name !== 'evt.type' || left.argument !== undefined || quantifier !== undefined)
    return undefined;
  const texts = right.flatMap((value) => (value.kind === 'constant' ? [value.text] : []));
  if (texts.length !== right.length) return undefined;
  if (operator === 'exists') return true;
  const member = texts.includes(eventType);
  if (operator === '=' || operator === '==' || operator === 'in' || operator === 'intersects') return member;
  return operator === '!=' ? !member : undefined;
}
