/** Infix operators by the builtin that they call. */
export const infixOperators: Readonly<Record<string, string>> = {
  and: '&',
  assign: ':=',
  div: '/',
  eq: '=',
  equal: '==',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  minus: '-',
  mul: '*',
  neq: '!=',
  or: '|',
  plus: '+',
  rem: '%',
};
