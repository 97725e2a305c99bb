export { RuntimeError, runtimeErrors, type RuntimeErrorCode } from './errors.ts';
export * from './rules/condition/ast.ts';
export { parseCondition } from './rules/condition/parser.ts';
