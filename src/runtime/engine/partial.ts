import type { Check } from '../rules/condition/ast.ts';
import type { TypedCondition } from './simplify.ts';

/** What is known of one comparison; undefined where the answer depends on more than what is known. */
export type Known = (check: Check) => boolean | undefined;

/**
 * What a condition comes to when only some of its comparisons are known: true or false where these decide it whatever the others
 * say, else undefined.
 */
export function evaluatePartly(condition: TypedCondition, known: Known): boolean | undefined {
  if (typeof condition === 'boolean') return condition;
  switch (condition.kind) {
    case 'check':
      return known(condition);
    case 'not': {
      const operand = evaluatePartly(condition.operand, known);
      return operand === undefined ? undefined : !operand;
    }
    default: {
      const decisive = condition.kind === 'or';
      let isOpen = false;
      for (const operand of condition.operands) {
        const value = evaluatePartly(operand, known);
        if (value === decisive) return decisive;
        if (value === undefined) isOpen = true;
      }
      return isOpen ? undefined : !decisive;
    }
  }
}
