export { check, checkModules, checkQuery, type CheckResult } from './check/check.ts';
export type {
  BuiltinDeclaration,
  CheckedPolicy,
  CheckedQuery,
  CheckOptions,
  QueryContext,
} from './check/compiled.ts';
export { dependenciesOfQuery, type DocumentDependencies } from './check/dependencies.ts';
export { annotationsOf, namespacesOf, type PlacedAnnotations, requiredBuiltins } from './check/inspect.ts';
export { describeProblem, describeProblems, type Problem, RegoError } from './error.ts';
export { regoErrors, type RegoErrorCode } from './errors.ts';
export { format, formatModule, type FormatOptions } from './format/format.ts';
export { lintRules } from './lint/index.ts';
export { lint, type LintOptions } from './lint/lint.ts';
export type { LintContext, LintFinding, LintHit, LintLevel, LintRule } from './lint/rule.ts';
export type * from './syntax/ast.ts';
export { annotationsToJson, bodyToJson, moduleToJson, stringifyTree, termToJson } from './syntax/json.ts';
export { parseModule, parseQuery, type ParseOptions, parseTerm, readModule } from './syntax/parse.ts';
export { renderProblem, renderProblems } from './render.ts';
export { printBody, printExpr, printRef, printTerm } from './syntax/print.ts';
export { compile, type CompileOptions, type NoResults, Policy } from './compile.ts';
export type { ModuleOptions } from './emit/module.ts';
export { EvaluationError, type EvaluationErrorCode, evaluationErrors } from './run/error.ts';
export { loadPolicy, type LoadOptions, type PolicyModule } from './load.ts';
export type { Condition, FilterProblem } from './partial/filters/condition.ts';
export { type FilterDialect, filterDialects } from './partial/filters/dialects.ts';
export { filterDialect, filterOf, type FilterResult } from './partial/filters/filters.ts';
export type { TableMappings } from './partial/filters/sql.ts';
export { partialJson, type PartialOptions, type PartialResult } from './partial/partial.ts';
export type { EvaluateOptions } from './run/engine.ts';
export type { PreparedQuery, QueryResult } from './run/policy.ts';
export type { Host } from './builtins/context.ts';
export type { Value } from './value/value.ts';
export { builtins, declarationJson } from './builtins/index.ts';
export { Decimal, type RegoNumber } from './value/decimal.ts';
export { parseJson } from './value/json.ts';
export { RegoObject } from './value/object.ts';
export { compare, equals } from './value/order.ts';
export { jsonText, termText, toPlain } from './value/print.ts';
export { RegoSet, type SetOf, setOf } from './value/set.ts';
export { typesOf, type TypesOptions } from './types/typescript.ts';
