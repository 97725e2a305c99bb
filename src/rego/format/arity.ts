import type { Problem } from '../error.ts';
import type { Location, Term } from '../syntax/ast.ts';

const wanted: Readonly<Record<string, string>> = {
  'internal.member_2': 'any, any',
  'internal.member_3': 'any, any, any',
  and: 'set[any], set[any]',
  or: 'set[any], set[any]',
  minus: 'any<number, set[any]>, any<number, set[any]>',
  div: 'number, number',
  mul: 'number, number',
  plus: 'number, number',
  rem: 'number, number',
};

/** An operator's function that is called with another number of operands cannot be written as an operator. */
export function arityMismatch(name: string, operands: readonly Term[], location: Location): Problem {
  const have = operands.map(({ type }) => type).join(',');
  const want = (wanted[name] ?? 'any, any').replace(/, /g, ',');
  const details = [`have: (${have})`, `want: (${want})`];
  return { code: 'rego_type_error', message: `${name}: arity mismatch`, location, details };
}
