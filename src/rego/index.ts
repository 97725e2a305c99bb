export { check, checkModules, checkQuery, type CheckResult } from './check/check.ts';
export type {
  BuiltinDeclaration,
  CheckedPolicy,
  CheckedQuery,
  CheckOptions,
  QueryContext,
} from './check/compiled.ts';
export { describeProblem, describeProblems, type Problem, RegoError } from './error.ts';
export { regoErrors, type RegoErrorCode } from './errors.ts';
export type * from './syntax/ast.ts';
export { bodyToJson, moduleToJson, stringifyTree, termToJson } from './syntax/json.ts';
export { parseModule, parseQuery, type ParseOptions, parseTerm, readModule } from './syntax/parse.ts';
export { printBody, printExpr, printRef, printTerm } from './syntax/print.ts';
export { compile, type CompileOptions, Policy } from './compile.ts';
export { EvaluationError, type EvaluationErrorCode, evaluationErrors } from './run/error.ts';
export { loadPolicy, type LoadOptions, type PolicyModule } from './load.ts';
export type { EvaluateOptions } from './run/engine.ts';
export type { PreparedQuery, QueryResult } from './run/policy.ts';
export type { Host } from './builtins/context.ts';
export type { Value } from './value/value.ts';
