import type { Body, Module } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { type Visitor, walkBody, walkRule } from '../syntax/walk.ts';
import type { Checker } from './checker.ts';
import { deprecatedCalls, duplicateImports, rootShadows } from './shadowing.ts';

function isChecked(checker: Checker, module: Module): boolean {
  return checker.options.strict === true || module.version !== 'v0';
}

/** In v1 and strict mode, reports what hides `input`, `data` or an import. */
export function checkShadowing(checker: Checker): void {
  for (const module of checker.modules) {
    if (isChecked(checker, module)) checker.warnings.push(...rootShadows(module), ...duplicateImports(module));
  }
}

/** In v1 and strict mode, reports calls of deprecated builtins. */
export function checkDeprecated(checker: Checker): void {
  for (const module of checker.modules) {
    if (isChecked(checker, module)) checker.warnings.push(...deprecatedCalls(module, checker.options.builtins));
  }
}

/** Reports calls of the functions that the caller forbids. */
export function checkUnsafeCalls(checker: Checker): void {
  for (const { rules } of checker.modules) for (const rule of rules) walkRule(rule, unsafeVisitor(checker));
}

/** Reports calls of the functions that the caller forbids in a query. */
export function checkQueryUnsafeCalls(checker: Checker, body: Body): void {
  walkBody(body, unsafeVisitor(checker));
}

/** Calls stand as expressions of their own by now. */
function unsafeVisitor(checker: Checker): Visitor {
  return {
    expr(expr) {
      const name = expr.type === 'call' ? dottedName(expr.operator) : undefined;
      if (name === undefined || checker.options.unsafeBuiltins?.has(name) !== true) return;
      const message = `unsafe built-in function calls in expression: ${name}`;
      checker.report('rego_type_error', expr.location, message);
    },
  };
}
