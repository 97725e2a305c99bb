export { CelError, type CelErrorCode, celErrors } from './error.ts';
export { CelExpression, type CelVariables } from './expression.ts';
