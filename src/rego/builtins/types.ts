import { parseNumber, type RegoNumber } from '../value/decimal.ts';
import { typeName } from '../value/order.ts';
import { RegoSet, setOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { fail, failOperand, failType } from './error.ts';
import { goQuote } from './sprintf.ts';
import type { TypeSpec } from './type.ts';
import { isArray, isNumber, isObject } from './value-kind.ts';

function check(type: string, holds: (value: Value) => boolean) {
  return builtin(`is_${type}`, ['any'], 'boolean', holds, {
    category: 'types',
    doc: `Whether a value is of type ${type}.`,
  });
}

/** `to_number`: null is 0, booleans 0 and 1, strings as JSON writes numbers. */
function toNumber(value: Value): RegoNumber {
  if (value === null || value === false) return 0;
  if (value === true) return 1;
  if (isNumber(value)) return value;
  if (typeof value !== 'string') return failType(1, ['null', 'boolean', 'number', 'string'], value);
  if (/^[-+]?(?:inf|infinity|nan)$/i.test(value)) return failOperand(1, 'must be valid number string but got string');
  return (
    parseNumber(value) ??
    parseNumber(value.replace(/^\+/, '')) ??
    fail(`strconv.ParseFloat: parsing ${goQuote(value)}: invalid syntax`)
  );
}

function cast(type: string, result: TypeSpec, convert: (value: Value) => Value) {
  return builtin(`cast_${type}`, ['any'], result, convert, {
    category: 'conversions',
    deprecated: true,
    doc: `The value where it can stand as ${type}, else an error.`,
  });
}

function only(type: string): (value: Value) => Value {
  return (value) => (typeName(value) === type ? value : failType(1, [type], value));
}

function castArray(value: Value): Value {
  if (isArray(value)) return value;
  return value instanceof RegoSet ? [...value.values()] : failType(1, ['array', 'set'], value);
}

function castSet(value: Value): Value {
  if (value instanceof RegoSet) return value;
  return isArray(value) ? setOf(value) : failType(1, ['array', 'set'], value);
}

/** Type checks and conversions. */
export const types = [
  cast('array', { array: 'any' }, castArray),
  cast('boolean', 'boolean', only('boolean')),
  cast('null', 'null', only('null')),
  cast('object', { object: ['any', 'any'] }, only('object')),
  cast('set', { set: 'any' }, castSet),
  cast('string', 'string', only('string')),
  check('array', isArray),
  check('boolean', (value) => typeof value === 'boolean'),
  check('null', (value) => value === null),
  check('number', isNumber),
  check('object', isObject),
  check('set', (value) => value instanceof RegoSet),
  check('string', (value) => typeof value === 'string'),
  builtin('to_number', [{ anyOf: ['null', 'boolean', 'number', 'string'] }], 'number', toNumber, {
    category: 'conversions',
    unchecked: true,
    doc: 'Number that null, a boolean or a string stands for.',
  }),
  builtin('type_name', ['any'], 'string', typeName, { category: 'types', doc: 'Name of the type of a value.' }),
];
