import { builtins } from '../../builtins/index.ts';
import type { Body, Expr, Term } from '../../syntax/ast.ts';
import { callExpr, dottedName } from '../../syntax/build.ts';
import { walkBody } from '../../syntax/walk.ts';

const withoutValue = new Set(['assign', 'eq']);
const arities = new Map([...builtins].map((row) => [row.name, row.result === undefined ? -1 : row.arguments.length]));

/**
 * A query whose expressions put their values into variables, as the original's evaluator rewrites it: terms become equations,
 * calls get one argument more, and where the query has variables or several expressions, the values must be true.
 */
export function captured(body: Body): Body {
  const values: Term[] = [];
  const rewritten = body.map((expr) => {
    const value: Term = { type: 'var', location: expr.location, value: `$term${values.length + 1}` };
    const own = capturing(expr, value);
    if (own !== expr) values.push(value);
    return own;
  });
  if (body.length === 1 && !hasVariables(body)) return rewritten;
  const { length } = body;
  return [...rewritten, ...values.map((term) => truth(body[length - 1] as Expr, term))];
}

function truth({ location }: Expr, term: Term): Expr {
  return { type: 'term', location, term, negated: false, with: [], generated: true };
}

function capturing(expr: Expr, value: Term): Expr {
  if (expr.negated) return expr;
  if (expr.type === 'term') return { ...callExpr('eq', [expr.term, value], expr.location), with: expr.with };
  if (expr.type !== 'call') return expr;
  const name = dottedName(expr.operator) ?? '';
  const arity = arities.get(name);
  if (withoutValue.has(name) || (arity !== undefined && expr.arguments.length !== arity)) return expr;
  return { ...expr, arguments: [...expr.arguments, value] };
}

/** Whether a query has variables beside the names of documents and functions. */
function hasVariables(body: Body): boolean {
  let found = false;
  const operators = new Set<Term>();
  walkBody(body, {
    expr: (expr) => {
      if (expr.type === 'call') operators.add(expr.operator.value[0]);
    },
    term: (term) => {
      if (term.type === 'call') operators.add(term.operator.value[0]);
      if (term.type === 'var' && !operators.has(term) && term.value !== 'data' && term.value !== 'input') found = true;
      return found;
    },
  });
  return found;
}
