import type { Expr, Term } from '../syntax/ast.ts';

/** The sides of a unification; `only` restricts it to one of `=` (`eq`) and `:=` (`assign`). */
export function equality(expr: Expr, only?: 'eq' | 'assign'): readonly [left: Term, right: Term] | undefined {
  if (expr.type !== 'call') return undefined;
  const name = operatorName(expr);
  if (name !== 'eq' && name !== 'assign') return undefined;
  if (only !== undefined && only !== name) return undefined;
  const [left, right, third] = expr.arguments;
  return left === undefined || right === undefined || third !== undefined ? undefined : [left, right];
}

/** Name of an operator of one word; undefined for others. */
export function operatorName(expr: Expr): string | undefined {
  if (expr.type !== 'call' || expr.operator.value.length !== 1) return undefined;
  const [head] = expr.operator.value;
  return head.type === 'var' ? head.value : undefined;
}
