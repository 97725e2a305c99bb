import type { Check } from '../rules/condition/ast.ts';
import type { PlainCondition } from '../rules/expand.ts';

/** The parts that a condition consists of. */
export function operandsOf(condition: Exclude<PlainCondition, Check>): readonly PlainCondition[] {
  return condition.kind === 'not' ? [condition.operand] : condition.operands;
}
