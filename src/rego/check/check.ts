import { type Problem, sortProblems, throwProblems } from '../error.ts';
import type { Body, Module } from '../syntax/ast.ts';
import { Checker } from './checker.ts';
import type { CheckedPolicy, CheckedQuery, CheckOptions, QueryContext } from './compiled.ts';
import { rewriteQueryComprehensions } from './comprehension-heads.ts';
import { rewriteQueryDynamics } from './dynamic-terms.ts';
import { flattenQuery } from './flatten.ts';
import { checkQueryFunctions, checkQueryVoidCalls } from './functions.ts';
import { iterates } from './iterates.ts';
import { rewriteQueryLocals } from './locals.ts';
import { rewriteQueryModifiers } from './modifiers.ts';
import { rewriteQueryPrints } from './print-calls.ts';
import { resolveQuery } from './resolve.ts';
import { orderQuery } from './safety.ts';
import { stages } from './stages.ts';
import { checkQueryUnsafeCalls } from './strict.ts';
import { checkQueryTypes } from '../types/check-types.ts';
import { rewriteQueryTemplates } from './templates.ts';

/** Outcome of a check: the policy where nothing was wrong. */
export interface CheckResult {
  readonly policy: CheckedPolicy | undefined;
  /** All mistakes of the first stage that had some, and the recoverable ones before it, in the order of places. */
  readonly problems: readonly Problem[];
}

/** Checks modules that depend on each other. */
export function check(modules: readonly Module[], options: CheckOptions): CheckResult {
  const sorted = [...modules].sort((left, right) => compareNames(left.source.name, right.source.name));
  const checker = new Checker(sorted, options);
  for (const stage of stages) {
    const start = performance.now();
    stage.run(checker);
    options.onStage?.(stage.name, performance.now() - start);
    if (checker.problems.length > 0) break;
  }
  const problems = sortProblems([...checker.problems, ...checker.warnings]);
  if (problems.length > 0) return { policy: undefined, problems };
  const { modules: checked, tree, names, types } = checker;
  return { policy: { modules: checked, tree, names, types }, problems };
}

function compareNames(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

/** Checks modules. @throws RegoError with every mistake that was found. */
export function checkModules(modules: readonly Module[], options: CheckOptions): CheckedPolicy {
  const { policy, problems } = check(modules, options);
  throwProblems(problems);
  if (policy === undefined) throw new TypeError('a check without problems has a policy');
  return policy;
}

type QueryStage = (checker: Checker, body: Body) => Body;

const queryStages: readonly (readonly [name: string, stage: QueryStage])[] = [
  ['query-rewrite-locals', rewriteQueryLocals],
  ['query-rewrite-templates', rewriteQueryTemplates],
  ['query-check-void-calls', checked(checkQueryVoidCalls)],
  ['query-rewrite-prints', rewriteQueryPrints],
  ['query-flatten-calls', flattenQuery],
  ['query-rewrite-comprehension-heads', rewriteQueryComprehensions],
  ['query-rewrite-modifiers', rewriteQueryModifiers],
  ['query-check-functions', checked(checkQueryFunctions)],
  ['query-check-unsafe-calls', checked(checkQueryUnsafeCalls)],
  ['query-order-bodies', orderQuery],
  ['query-rewrite-dynamic-terms', rewriteQueryDynamics],
  ['query-check-types', checked(checkQueryTypes)],
];

function checked(stage: (checker: Checker, body: Body) => void): QueryStage {
  return (checker, body) => {
    stage(checker, body);
    return body;
  };
}

/** Checks a query over a checked policy. @throws RegoError with every mistake that was found. */
export function checkQuery(
  policy: CheckedPolicy,
  body: Body,
  options: CheckOptions,
  context: QueryContext = {},
): CheckedQuery {
  // What strict mode asks of rules it does not ask of a query.
  const checker = new Checker(policy.modules, { ...options, strict: false }, '__localq', new Map(policy.names));
  checker.tree = policy.tree;
  checker.types = policy.types;
  const timed = <Result>(name: string, work: () => Result): Result => {
    const start = performance.now();
    const result = work();
    options.onStage?.(name, performance.now() - start);
    return result;
  };
  let current = timed('query-resolve-references', () => resolveQuery(policy.modules, body, context));
  for (const [name, stage] of queryStages) {
    current = timed(name, () => stage(checker, current));
    throwProblems(sortProblems([...checker.problems, ...(checker.problems.length > 0 ? checker.warnings : [])]));
  }
  throwProblems(sortProblems(checker.warnings));
  return { body: current, names: checker.names, showsFalse: body.length === 1 && !iterates(body) };
}
