import { eventTable, systemCallNames } from '../events/table.ts';
import type { Check } from '../rules/condition/ast.ts';
import type { Diagnostic } from '../rules/diagnostic.ts';
import { eventTypes } from '../rules/event-types.ts';
import type { ExpandedRule, PlainCondition } from '../rules/expand.ts';
import { positionOf } from '../rules/source-text.ts';
import { closest } from '../rules/suggest.ts';

const typeNames: ReadonlySet<string> = new Set([
  ...eventTable.map(({ name }) => name),
  ...Object.values(systemCallNames),
]);

/** Faults of a condition that only its source's event types show. */
export function conditionFaults({ rule, condition }: ExpandedRule): Diagnostic[] {
  if (rule.source !== 'syscall') return [];
  const item = { type: 'rule', name: rule.name } as const;
  const unknown = unknownType(condition);
  if (unknown !== undefined)
    return [
      {
        severity: rule.skipUnknown ? 'warning' : 'error',
        code: rule.skipUnknown ? 'LOAD_UNKNOWN_FILTER' : 'LOAD_ERR_COMPILE_CONDITION',
        message: `unknown event type ${unknown.name}`,
        item,
        position: positionOf(rule.condition, unknown.check.offset),
        ...suggestion(unknown.name),
      },
    ];
  if (!rule.warnEventTypes || eventTypes(condition).mode === 'only') return [];
  return [
    {
      severity: 'warning',
      code: 'LOAD_NO_EVTTYPE',
      message: 'Rule matches too many evt.type values. This has a significant performance penalty.',
      item,
      position: positionOf(rule.condition, 0),
    },
  ];
}

function suggestion(name: string): { readonly suggestion?: string } {
  const near = closest(name, typeNames);
  return near === undefined ? {} : { suggestion: near };
}

function unknownType(condition: PlainCondition): { readonly name: string; readonly check: Check } | undefined {
  if (condition.kind === 'not') return unknownType(condition.operand);
  if (condition.kind !== 'check') {
    for (const operand of condition.operands) {
      const found = unknownType(operand);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const { left, operator, right } = condition;
  if (left.kind !== 'field' || left.name !== 'evt.type' || !['=', '==', '!=', 'in'].includes(operator))
    return undefined;
  const name = right.flatMap((value) =>
    value.kind === 'constant' && !typeNames.has(value.text) ? [value.text] : [],
  )[0];
  return name === undefined ? undefined : { name, check: condition };
}
