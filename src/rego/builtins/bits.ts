import { integerOf, makeNumber, type RegoNumber } from '../value/decimal.ts';
import type { Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { failOperand } from './error.ts';

const meta = { category: 'bits' } as const;
const two = ['number', 'number'] as const;

function whole(position: number, value: RegoNumber): bigint {
  return integerOf(value) ?? failOperand(position, 'must be integer number but got floating-point number');
}

function combine(operation: (left: bigint, right: bigint) => bigint): (left: RegoNumber, right: RegoNumber) => Value {
  return (left, right) => makeNumber(operation(whole(1, left), whole(2, right)), 0);
}

function distance(value: bigint): bigint {
  if (value < 0n) return failOperand(2, 'must be an unsigned integer number but got a negative integer');
  return value > 1_000_000n ? failOperand(2, 'must not be greater than 1000000') : value;
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
  builtin('bits.negate', ['number'], 'number', (a) => makeNumber(~whole(1, a), 0), {
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
    combine((a, b) => a >> distance(b)),
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
