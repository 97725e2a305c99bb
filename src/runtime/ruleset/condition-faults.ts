import { eventTable, systemCallNames } from '../events/table.ts';
import type { Check } from '../rules/condition/ast.ts';
import type { Diagnostic } from '../rules/diagnostic.ts';
import { eventTypes } from '../rules/event-types.ts';
import type { ExpandedRule, PlainCondition } from '../rules/expand.ts';
import type { RuleItem } from '../rules/item.ts';
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
  const deprecated = deprecatedField(rule, condition);
  if (!rule.warnEventTypes || eventTypes(condition).mode === 'only') return deprecated;
  return [
    ...deprecated,
    {
      severity: 'warning',
      code: 'LOAD_NO_EVTTYPE',
      message: 'Rule matches too many evt.type values. This has a significant performance penalty.',
      item,
      position: positionOf(rule.condition, 0),
    },
  ];
}

/** Events are calls that have ended: the words are the original's. */
function deprecatedField(rule: RuleItem, condition: PlainCondition): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const { left, offset } of checksOf(condition)) {
    if (left.kind !== 'field' || !withoutEntries.test(left.name) || found.has(left.name)) continue;
    const { name } = left;
    found.set(name, {
      severity: 'warning',
      code: 'LOAD_DEPRECATED_ITEM',
      message: `field '${name}': ${name === 'evt.dir' ? alwaysExit : 'it is not available due to the drop of enter events.'}`,
      item: { type: 'rule', name: rule.name },
      position: positionOf(rule.condition, offset),
    });
  }
  return [...found.values()];
}

/** Fields that need the entries of calls. */
const withoutEntries = /^evt\.(?:dir|latency|latency\.(?:human|ns|s)|wait_latency)$/;
const alwaysExit =
  "due to the drop of enter events, 'evt.dir = <' always evaluates to true, and 'evt.dir = >' always evaluates to false. The rule expression can be simplified by removing the condition on 'evt.dir'";

function checksOf(condition: PlainCondition): readonly Check[] {
  if (condition.kind === 'check') return [condition];
  return condition.kind === 'not' ? checksOf(condition.operand) : condition.operands.flatMap(checksOf);
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
