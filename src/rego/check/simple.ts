import type { ScalarTerm, Term } from '../syntax/ast.ts';
import { isComprehension, termsOf } from '../syntax/walk.ts';

/** Tells literals. */
export function isLiteral(term: Term): term is ScalarTerm {
  return term.type === 'null' || term.type === 'boolean' || term.type === 'number' || term.type === 'string';
}

/** Whether a term holds references or comprehensions, whose value must be found before it can stand in a head or modifier. */
export function requiresEvaluation(term: Term): boolean {
  if (term.type === 'ref' || isComprehension(term)) return true;
  return termsOf(term).some((child) => requiresEvaluation(child));
}
