import { listOperators } from '../../runtime/rules/condition/ast.ts';
import type { Comparand, Operand } from '../../runtime/rules/condition/ast.ts';
import { eventTypes } from '../../runtime/rules/event-types.ts';
import type { ExpandedRule, PlainCondition } from '../../runtime/rules/expand.ts';
import type { RuleItem } from '../../runtime/rules/item.ts';
import type { RuleSet } from '../../runtime/ruleset/rule-set.ts';
import { wrap } from './list.ts';

const nameWidth = 50;
const lineWidth = 110;

/** Names and descriptions of rules as the original's table. */
export function describeText(rules: readonly RuleItem[]): string {
  const line = (name: string, words: string) => `${name.padEnd(nameWidth)} ${words}\n`;
  const rows = rules.map(({ name, description }) =>
    line(name, `${wrap(description, lineWidth - nameWidth - 1).join(`\n${' '.repeat(nameWidth + 1)}`)}\n`),
  );
  return `${line('Rule', 'Description')}${line('----', '-----------')}${rows.join('')}`;
}

/** Rules with all that is known of them, in the keys of the original's JSON. */
export function describeJson(rules: readonly RuleItem[], set: RuleSet): string {
  const conditions = new Map(set.expanded.map((expanded) => [expanded.rule, expanded]));
  const described = rules.map((rule) => ({ info: infoOf(rule), details: detailsOf(rule, conditions.get(rule)) }));
  return `${JSON.stringify({ rules: described })}\n`;
}

function infoOf(rule: RuleItem): object {
  return {
    condition: rule.condition.text.trim(),
    description: rule.description,
    enabled: rule.enabled,
    name: rule.name,
    output: rule.output.text,
    priority: rule.priority,
    source: rule.source,
    tags: rule.tags,
  };
}

function detailsOf(rule: RuleItem, expanded: ExpandedRule | undefined): object {
  const { exceptions } = rule;
  const checks = expanded === undefined ? [] : checksOf(expanded.condition);
  const types = expanded === undefined ? undefined : eventTypes(expanded.condition);
  return {
    condition_compiled: expanded === undefined ? '' : conditionText(expanded.condition),
    condition_fields: unique(checks.flatMap(({ left, right }) => [left, ...right].flatMap(fieldNames))),
    condition_operators: unique(checks.map(({ operator }) => operator)),
    events: types?.mode === 'only' ? unique([...types.names]) : [],
    exception_fields: unique(exceptions.flatMap(({ fields }) => fields)),
    exception_names: unique(exceptions.map(({ name }) => name)),
    exception_operators: unique(exceptions.flatMap(({ operators }) => operators)),
    output_fields: unique([...rule.output.text.matchAll(/%([a-z0-9]+(?:\.[a-z0-9_]+)+)/gi)].map(([, name]) => name!)),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}

function checksOf(condition: PlainCondition): Extract<PlainCondition, { kind: 'check' }>[] {
  if (condition.kind === 'check') return [condition];
  return condition.kind === 'not' ? checksOf(condition.operand) : condition.operands.flatMap(checksOf);
}

function fieldNames(operand: Comparand): string[] {
  if (operand.kind === 'constant') return [];
  return operand.kind === 'field' ? [operand.name] : operand.operands.flatMap(fieldNames);
}

/** A condition in the language that it was written in, macros and lists put in. */
export function conditionText(condition: PlainCondition): string {
  switch (condition.kind) {
    case 'not':
      return `not ${conditionText(condition.operand)}`;
    case 'check': {
      const { left, operator, quantifier, right } = condition;
      const head = `${operandText(left)} ${operator}${quantifier === undefined ? '' : ` ${quantifier}`}`;
      if (operator === 'exists') return head;
      const isList = quantifier !== undefined || (listOperators as readonly string[]).includes(operator);
      return isList
        ? `${head} (${right.map(comparandText).join(', ')})`
        : `${head} ${right.map(comparandText).join('')}`;
    }
    default:
      return `(${condition.operands.map(conditionText).join(` ${condition.kind} `)})`;
  }
}

function operandText(operand: Operand): string {
  if (operand.kind === 'transformation') return `${operand.name}(${operand.operands.map(comparandText).join(', ')})`;
  return operand.argument === undefined ? operand.name : `${operand.name}[${operand.argument}]`;
}

function comparandText(comparand: Comparand): string {
  if (comparand.kind !== 'constant') return operandText(comparand);
  return comparand.quoted ? JSON.stringify(comparand.text) : comparand.text;
}
