import { makeNumber } from '../value/decimal.ts';
import type { Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { failOperand } from './error.ts';
import { bigInteger } from './integers.ts';

const meta = { category: 'bits', unchecked: true } as const;
const two = ['number', 'number'] as const;

function combine(operation: (left: bigint, right: bigint) => bigint): (left: Value, right: Value) => Value {
  return (left, right) => makeNumber(operation(bigInteger(1, left), bigInteger(2, right)), 0);
}

/** Bits that an integer is moved at most: more would take all memory. */
const longest = 1_000_000n;

function distance(value: bigint): bigint {
  if (value < 0n) return failOperand(2, 'must be an unsigned integer number but got a negative integer');
  return value > longest ? failOperand(2, 'must not be greater than 1000000') : value;
}

/** Bits of integers of any size, in two's complement. */
export const bits = [
  builtin(
    'bits.and',
    two,
    'number',
    combine((a, b) => a & b),
    { ...meta, doc: 'Bits that both integers have.' },
  ),
  builtin(
    'bits.lsh',
    two,
    'number',
    combine((a, b) => a << distance(b)),
    { ...meta, doc: 'Integer with its bits moved up.' },
  ),
  builtin('bits.negate', ['number'], 'number', (a) => makeNumber(~bigInteger(1, a), 0), {
    ...meta,
    doc: 'Integer with every bit turned.',
  }),
  builtin(
    'bits.or',
    two,
    'number',
    combine((a, b) => a | b),
    { ...meta, doc: 'Bits that either integer has.' },
  ),
  builtin(
    'bits.rsh',
    two,
    'number',
    combine((a, b) => (b > longest ? (a < 0n ? -1n : 0n) : a >> distance(b))),
    { ...meta, doc: 'Integer with its bits moved down.' },
  ),
  builtin(
    'bits.xor',
    two,
    'number',
    combine((a, b) => a ^ b),
    { ...meta, doc: 'Bits that one of the integers has.' },
  ),
];
