import { Decimal } from '../value/decimal.ts';
import { RegoObject } from '../value/object.ts';
import { sortedElements } from '../value/order.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';

/** A string as a JavaScript literal that stays one in a script, a module and HTML. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(/[<\u2028\u2029\u007f]/g, escapeUnit);
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** An expression that makes a constant; the runtime's `decimal`, `set` and `object` make what has no literal. */
export function valueLiteral(value: Value): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'number') return numberLiteral(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(valueLiteral).join()}]`;
  if (value instanceof Decimal) return `R.decimal(${stringLiteral(value.text)})`;
  if (value instanceof RegoSet) return `R.set([${sortedElements(value).map(valueLiteral).join()}])`;
  const entries = value instanceof RegoObject ? [...value.entries()] : Object.entries(value as object);
  return `R.object([${entries.map(([key, member]) => `[${valueLiteral(key)},${valueLiteral(member)}]`).join()}])`;
}

function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`${value} is no Rego number`);
  return value < 0 ? `(${value})` : String(value);
}
