import type { Expr, RefTerm, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { printRef } from '../syntax/print.ts';
import { walkRule, walkBody, type Visitor } from '../syntax/walk.ts';
import type { Body } from '../syntax/ast.ts';
import { reportArguments, signatureOf } from '../types/calls.ts';
import { Environment } from '../types/environment.ts';
import type { Checker } from './checker.ts';
import { printAuthored } from './names.ts';
import { suggest } from './suggest.ts';
import { rulesAt } from './tree.ts';

/** Number of a function's arguments; -1 where no function has the name, Infinity where it takes any number. */
export type Arity = (operator: RefTerm) => number;

/** Arities of builtins and of the policy's functions. */
export function arityOf(checker: Checker): Arity {
  return (operator) => {
    const builtin = checker.options.builtins.get(dottedName(operator) ?? '');
    if (builtin !== undefined) return builtin.variadic === true ? Infinity : builtin.arguments.length;
    const [first] = rulesAt(checker.tree, operator.value);
    return first?.rule.head.args?.length ?? -1;
  };
}

/** Reports calls of functions that do not exist or take another number of arguments. */
export function checkFunctions(checker: Checker): void {
  const visitor = functionVisitor(checker);
  for (const { rules } of checker.modules) for (const rule of rules) walkRule(rule, visitor);
}

/** The same for a query. */
export function checkQueryFunctions(checker: Checker, body: Body): void {
  walkBody(body, functionVisitor(checker));
}

function functionVisitor(checker: Checker): Visitor {
  const arity = arityOf(checker);
  return { expr: (expr) => (expr.type === 'call' ? checkCall(checker, arity, expr) : undefined) };
}

function checkCall(checker: Checker, arity: Arity, expr: Extract<Expr, { type: 'call' }>): boolean {
  const expected = arity(expr.operator);
  const found = expr.arguments.length;
  if (expected < 0) {
    if (checker.options.allowUndefinedFunctions === true) return false;
    const name = printAuthored(expr.operator, checker.names);
    const hint = suggest(name, functionNames(checker));
    checker.report('rego_type_error', expr.location, `undefined function ${name}`, hint);
    return true;
  }
  if (expected === Infinity) return false;
  const isUnification = dottedName(expr.operator) === 'eq' || dottedName(expr.operator) === 'assign';
  const given = expr.generated && !isUnification ? found - 1 : found;
  if (given === expected || (!expr.generated && found === expected + 1)) return false;
  if (expr.generated && isUnification) return false;
  reportArity(checker, expr, expected, given);
  return true;
}

function reportArity(checker: Checker, expr: Extract<Expr, { type: 'call' }>, expected: number, found: number): void {
  const name = printRef(expr.operator);
  const builtin = checker.options.builtins.get(dottedName(expr.operator) ?? '');
  if (builtin === undefined) {
    const message = `function ${name} has arity ${expected}, got ${found} argument${found === 1 ? '' : 's'}`;
    checker.report('rego_type_error', expr.location, message);
    return;
  }
  const nothing = new Environment({ schemas: [], rules: checker.types });
  const have = expr.arguments.map((one) => nothing.typeOf(one));
  reportArguments(checker, expr, `${name}: arity mismatch`, have, signatureOf(builtin).arguments);
}

function* functionNames(checker: Checker): Generator<string> {
  yield* checker.options.builtins.keys();
  for (const { package: pkg, rules } of checker.modules) {
    const path = pkg.path.map((part) => (part.type === 'string' || part.type === 'var' ? part.value : '')).join('.');
    for (const { head } of rules) {
      const [name, ...tail] = head.ref.value;
      if (head.args === undefined || tail.length > 0 || name.type !== 'var') continue;
      yield `${path}.${name.value}`;
    }
  }
}

/** Reports functions without a value where one is wanted. */
export function checkVoidCalls(checker: Checker): void {
  const visitor = voidVisitor(checker);
  const names = [...checker.options.builtins.values()].filter(({ result }) => result === undefined);
  for (const { rules, source } of checker.modules) {
    const mayCall = source.text === '' || names.some(({ name }) => source.text.includes(name));
    if (mayCall) for (const rule of rules) walkRule(rule, visitor);
  }
}

/** The same for a query. */
export function checkQueryVoidCalls(checker: Checker, body: Body): void {
  walkBody(body, voidVisitor(checker));
}

function voidVisitor(checker: Checker): Visitor {
  return {
    term: (term: Term) => {
      if (term.type !== 'call') return;
      const builtin = checker.options.builtins.get(dottedName(term.operator) ?? '');
      if (builtin === undefined || builtin.result !== undefined) return;
      checker.report('rego_type_error', term.location, `${printAuthored(term, checker.names)} used as value`);
    },
  };
}
