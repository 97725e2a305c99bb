import type { Expr, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { infixOperators } from '../syntax/infix.ts';

/** The operator between the operands of a call; undefined for calls with parentheses. `in` is none of these. */
export function infixOf(call: { readonly operator: Extract<Term, { type: 'ref' }> }): string | undefined {
  const name = dottedName(call.operator) ?? '';
  return Object.hasOwn(infixOperators, name) ? infixOperators[name] : undefined;
}

/** Tells a set union, whose `|` would be read as a comprehension's. */
export function isUnion(node: Term | Expr): boolean {
  return node.type === 'call' && node.arguments.length === 2 && dottedName(node.operator) === 'or';
}

/** Whether an expression's text begins with `{`, which an operand's place would read as a body. */
export function exprLeadsWithBrace(expr: Expr): boolean {
  if (expr.type === 'term') return termLeadsWithBrace(expr.term);
  if (expr.type !== 'call' || infixOf(expr) === undefined) return false;
  const lead = expr.arguments[expr.arguments.length === 3 ? 2 : 0];
  return lead !== undefined && termLeadsWithBrace(lead);
}

function termLeadsWithBrace(term: Term): boolean {
  switch (term.type) {
    case 'set':
      return term.value.length > 0;
    case 'object':
    case 'setcomprehension':
    case 'objectcomprehension':
      return true;
    case 'ref':
      return termLeadsWithBrace(term.value[0]);
    case 'call': {
      const [left] = term.arguments;
      return infixOf(term) !== undefined && left !== undefined && termLeadsWithBrace(left);
    }
    default:
      return false;
  }
}
