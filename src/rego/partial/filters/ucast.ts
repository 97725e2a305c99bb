import type { Value } from '../../value/value.ts';
import type { Condition, Field } from './condition.ts';

/** A condition in UCAST's JSON: `{"type": "field", "field": "fruits.name", "operator": "eq", "value": "apple"}`. */
export function ucastOf(condition: Condition): Value {
  if (condition.kind === 'not') return { type: 'compound', operator: 'not', value: [ucastOf(condition.part)] };
  if (condition.kind !== 'compare')
    return { type: 'compound', operator: condition.kind, value: condition.parts.map(ucastOf) };
  const { operator, field, value } = condition;
  const shown = 'field' in value ? { field: nameOf(value.field) } : value.constant;
  return { type: 'field', field: nameOf(field), operator, value: shown };
}

function nameOf({ table, column }: Field): string {
  return `${table}.${column}`;
}
