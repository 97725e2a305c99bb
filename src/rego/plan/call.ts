import type { CallExpr, CallTerm, Location, RefTerm, Term } from '../syntax/ast.ts';
import type { Block, Callee, Operand } from './ir.ts';
import { calleeOf, type Planner, referenceName } from './planner.ts';
import { findNode } from './tree.ts';
import { bindPattern, isPattern, unify } from './unify.ts';

/** What has no value beside that it holds. */
const silent: ReadonlySet<string> = new Set(['assign', 'eq', 'internal.print', 'print']);

/** Writes the steps of a call where a value is wanted. */
export function planCallTerm(planner: Planner, { operator, arguments: args, location }: CallTerm): Operand {
  const name = referenceName(operator);
  if (name === 'rego.metadata.chain') return { constant: planner.metadata.chain };
  if (name === 'rego.metadata.rule') return { constant: planner.metadata.rule ?? {} };
  if (args.length === 0 && documentOf(planner, operator)) return planner.reference(operator.value, location);
  const callee = requireCallee(planner, operator);
  if ('builtin' in callee && planner.builtins.get(callee.builtin)?.relation === true)
    return planWalk(planner, args[0] as Term, location);
  const operands = args.map((argument) => planner.term(argument));
  return planner.builder.compute(
    { kind: 'call', context: planner.builder.context, callee, arguments: operands },
    location,
  );
}

/** Writes the steps of a call that stands alone: a unification, a condition, or a call with its result as last argument. */
export function planCallExpression(planner: Planner, expression: CallExpr): void {
  const { operator, arguments: args, location } = expression;
  const [first, second, third] = args as readonly [Term, Term, Term | undefined];
  const name = referenceName(operator);
  if (args.length === 2 && (name === 'eq' || name === 'assign')) return unify(planner, first, second, location);
  if (args.length === 2 && name === 'equal') {
    const [left, right] = [planner.term(first), planner.term(second)];
    return planner.builder.check({ is: 'equal', left, right }, location);
  }
  if (name === 'internal.member_2' && args.length === 2 && isPattern(planner, first))
    return bindPattern(planner, first, planner.builder.scan(planner.term(second), false).value, location);
  if (name === 'internal.member_3' && args.length === 3 && third !== undefined)
    if (isPattern(planner, first) || isPattern(planner, second))
      return planPairs(planner, first, second, third, location);
  planCheckedCall(planner, expression, name);
}

function planPairs(planner: Planner, key: Term, value: Term, domain: Term, location: Location): void {
  const member = planner.builder.scan(planner.term(domain), true);
  bindPattern(planner, key, member.key, location);
  bindPattern(planner, value, member.value, location);
}

/** Whether a call is of a function with a value, and without a last argument that takes it. */
export function lacksOutput(planner: Planner, { operator, arguments: args }: CallExpr): boolean {
  const name = referenceName(operator);
  return !silent.has(name) && args.length <= arityOf(planner, operator, name);
}

function planCheckedCall(planner: Planner, expression: CallExpr, name: string): void {
  const { operator, arguments: args, location } = expression;
  const arity = arityOf(planner, operator, name);
  const hasOutput = args.length > arity;
  const inputs = hasOutput ? args.slice(0, arity) : args;
  const value = planCallTerm(planner, { type: 'call', operator, arguments: inputs, location });
  if (hasOutput) bindPattern(planner, args[arity] as Term, value, location);
  else planner.builder.check({ is: 'true', value }, location);
}

function arityOf(planner: Planner, operator: RefTerm, name: string): number {
  if (documentOf(planner, operator)) return 0;
  const callee = requireCallee(planner, operator);
  if ('function' in callee) return planner.arities[callee.function] ?? 0;
  const signature = planner.builtins.get(name);
  return signature === undefined || signature.variadic ? Number.POSITIVE_INFINITY : signature.arity;
}

/** A function without arguments is a document. */
function documentOf(planner: Planner, { value: [head, ...keys] }: RefTerm): boolean {
  const path = keys.map((key) => (key.type === 'string' ? key.value : ''));
  return head.type === 'var' && head.value === 'data' && findNode(planner.tree, path)?.document !== undefined;
}

function requireCallee(planner: Planner, operator: RefTerm): Callee {
  const callee = calleeOf(planner, operator);
  if (callee === undefined) throw new TypeError(`no function ${referenceName(operator)}`);
  return callee;
}

/** `walk(x)` yields `[path, value]` pairs. */
function planWalk(planner: Planner, argument: Term, location: Location): Operand {
  const { builder } = planner;
  const source = planner.term(argument);
  const [path, value] = [builder.slot(), builder.slot()];
  const body: Block = [];
  builder.push({ op: 'walk', source, path, value, body });
  builder.block = body;
  return builder.compute({ kind: 'array', items: [{ slot: path }, { slot: value }] }, location);
}
