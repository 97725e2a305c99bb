import { typeName } from '../value/order.ts';
import type { Value } from '../value/value.ts';

/**
 * What a builtin throws where its arguments have no result: caught by the call, which becomes undefined, or stops the
 * evaluation in strict mode. No `Error`: it carries no stack, so that policies that try and fail stay fast.
 */
export class BuiltinError {
  readonly message: string;
  /** `eval_type_error` where an operand has a wrong type or form. */
  readonly code: 'eval_builtin_error' | 'eval_type_error';
  /** Ends the evaluation even without strict mode. */
  readonly halts: boolean;

  constructor(message: string, code: 'eval_builtin_error' | 'eval_type_error' = 'eval_builtin_error', halts = false) {
    this.message = message;
    this.code = code;
    this.halts = halts;
  }
}

/** Ends a builtin's call with a message. */
export function fail(message: string): never {
  throw new BuiltinError(message);
}

/** `operand 2 must be …`. */
export function failOperand(position: number, problem: string): never {
  throw new BuiltinError(`operand ${position} ${problem}`, 'eval_type_error');
}

/** `operand 1 must be one of {array, set} but got string`. */
export function failType(position: number, expected: readonly string[], value: Value): never {
  const list = expected.length === 1 ? String(expected[0]) : `one of {${expected.join(', ')}}`;
  return failOperand(position, `must be ${list} but got ${typeName(value)}`);
}
