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
