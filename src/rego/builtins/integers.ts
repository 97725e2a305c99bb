import { Decimal, integerOf, type RegoNumber } from '../value/decimal.ts';
import type { Value } from '../value/value.ts';
import { failOperand, failType } from './error.ts';
import { isNumber } from './value-kind.ts';

const limit = 2n ** 63n;

/** Written like `10e2`: no integer to builtins that read one of 64 bits, whatever its value. */
function hasExponent(value: RegoNumber): boolean {
  return value instanceof Decimal && /[eE]/.test(value.text);
}

/**
 * An operand that must be an integer of 64 bits.
 * @param position of the operand, from 1
 * @throws BuiltinError
 */
export function smallInteger(position: number, value: RegoNumber): number {
  const whole = hasExponent(value) ? undefined : integerOf(value);
  return whole === undefined || whole >= limit || whole < -limit
    ? failOperand(position, 'must be integer number but got floating-point number')
    : Number(whole);
}

/** An operand that must be an integer of any size, for builtins that do not check their operands before. @throws BuiltinError */
export function bigInteger(position: number, value: Value): bigint {
  if (!isNumber(value)) return failType(position, ['integer'], value);
  return integerOf(value) ?? failOperand(position, 'must be integer number but got floating-point number');
}
