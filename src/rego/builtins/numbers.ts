import { absolute, add, divide, multiply, remainder, subtract, toInteger } from '../value/arithmetic.ts';
import { integerOf, makeNumber, type RegoNumber } from '../value/decimal.ts';
import { compare } from '../value/order.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { builtin, contextBuiltin } from './builtin.ts';
import type { BuiltinContext } from './context.ts';
import { fail, failOperand, failType } from './error.ts';
import { bigInteger } from './integers.ts';
import { isNumber } from './value-kind.ts';

const numberMeta = { category: 'numbers' } as const;
const infixTypes = { anyOf: ['number', { set: 'any' }] } as const;

/** `x - y` of numbers or sets. */
function minus(left: Value, right: Value): Value {
  if (isNumber(left)) return isNumber(right) ? subtract(left, right) : failType(2, ['number'], right);
  if (!(left instanceof RegoSet)) return failType(1, ['number', 'set'], left);
  if (!(right instanceof RegoSet)) return failType(2, ['set'], right);
  const difference = new RegoSet();
  for (const element of left.toArray()) if (!right.has(element)) difference.add(element);
  return difference;
}

function quotient(left: RegoNumber, right: RegoNumber): Value {
  return divide(left, right) ?? fail('divide by zero');
}

function modulo(left: RegoNumber, right: RegoNumber): Value {
  const [a, b] = [integerOf(left), integerOf(right)];
  if (a === undefined || b === undefined) return fail('modulo on floating-point number');
  return remainder(a, b) ?? fail('modulo by zero');
}

function range(context: BuiltinContext, from: Value, to: Value, step: Value = 1): Value {
  const [first, last, width] = [bigInteger(1, from), bigInteger(2, to), bigInteger(3, step)];
  if (width <= 0n) return fail('numbers.range_step: step must be a positive integer');
  const items: Value[] = [];
  const direction = first <= last ? width : -width;
  for (let at = first; direction > 0n ? at <= last : at >= last; at += direction) {
    if (items.length % 1000 === 0) context.spend(1000);
    items.push(makeNumber(at, 0));
  }
  return items;
}

function randomInteger(context: BuiltinContext, seed: string, bound: RegoNumber): Value {
  const limit = absolute(bound);
  const size = integerOf(limit);
  if (size === undefined) return failOperand(2, 'must be integer number but got floating-point number');
  if (size === 0n) return 0;
  const cache = context.cache('rand.intn');
  const key = `${seed}\0${size}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(16);
  (context.host.random ?? ((target) => void globalThis.crypto.getRandomValues(target)))(bytes);
  const drawn = bytes.reduce((total, byte) => total * 256n + BigInt(byte), 0n) % size;
  const value = makeNumber(drawn, 0);
  cache.set(key, value);
  return value;
}

/** Orders two values, for the comparison operators where they are called as functions. */
function comparison(name: string, infix: string, doc: string, holds: (order: number) => boolean) {
  return builtin(name, ['any', 'any'], 'boolean', (left, right) => holds(compare(left, right)), {
    category: 'comparison',
    infix,
    doc,
  });
}

/** Arithmetic, rounding, ranges and comparison. */
export const numbers = [
  builtin('abs', ['number'], 'number', absolute, { ...numberMeta, doc: 'Absolute value of a number.' }),
  builtin('ceil', ['number'], 'number', (x) => toInteger(x, 'ceil'), {
    ...numberMeta,
    doc: 'Smallest integer that is not below a number.',
  }),
  builtin('div', ['number', 'number'], 'number', quotient, {
    ...numberMeta,
    infix: '/',
    doc: 'Quotient of two numbers; an error where the divisor is 0.',
  }),
  comparison('equal', '==', 'Whether two values are equal.', (order) => order === 0),
  builtin('floor', ['number'], 'number', (x) => toInteger(x, 'floor'), {
    ...numberMeta,
    doc: 'Largest integer that is not above a number.',
  }),
  comparison('gt', '>', 'Whether the first value sorts after the second.', (order) => order > 0),
  comparison('gte', '>=', 'Whether the first value sorts after the second or equals it.', (order) => order >= 0),
  comparison('lt', '<', 'Whether the first value sorts before the second.', (order) => order < 0),
  comparison('lte', '<=', 'Whether the first value sorts before the second or equals it.', (order) => order <= 0),
  builtin('minus', [infixTypes, infixTypes], infixTypes, minus, {
    ...numberMeta,
    infix: '-',
    unchecked: true,
    doc: 'Difference of two numbers or two sets.',
  }),
  builtin('mul', ['number', 'number'], 'number', multiply, {
    ...numberMeta,
    infix: '*',
    doc: 'Product of two numbers.',
  }),
  comparison('neq', '!=', 'Whether two values differ.', (order) => order !== 0),
  contextBuiltin(
    'numbers.range',
    ['number', 'number'],
    { array: 'number' },
    (context, from, to) => range(context, from, to),
    {
      ...numberMeta,
      unchecked: true,
      doc: 'Integers from one to another, both included; downwards where the first is greater.',
    },
  ),
  contextBuiltin(
    'numbers.range_step',
    ['number', 'number', 'number'],
    { array: 'number' },
    (context, from, to, step) => range(context, from, to, step),
    { ...numberMeta, unchecked: true, doc: 'Integers from one to another in steps of a positive width.' },
  ),
  builtin('plus', ['number', 'number'], 'number', add, { ...numberMeta, infix: '+', doc: 'Sum of two numbers.' }),
  contextBuiltin('rand.intn', ['string', 'number'], 'number', randomInteger, {
    ...numberMeta,
    nondeterministic: true,
    doc: 'A random integer from 0 up to, not including, a number; the same for the same seed string in one evaluation.',
  }),
  builtin('rem', ['number', 'number'], 'number', modulo, {
    ...numberMeta,
    infix: '%',
    doc: 'Remainder of the division of two integers.',
  }),
  builtin('round', ['number'], 'number', (x) => toInteger(x, 'round'), {
    ...numberMeta,
    doc: 'Nearest integer; halves are rounded away from zero.',
  }),
];
