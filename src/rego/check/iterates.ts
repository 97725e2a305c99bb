import type { Body, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { isComprehension, walkBody } from '../syntax/walk.ts';

/** Whether a query, as its author wrote it, may have several solutions: an operand is a variable, or `walk` is called. */
export function iterates(body: Body): boolean {
  let found = false;
  walkBody(body, {
    expr: () => found,
    term(term) {
      found ||= isIteration(term);
      return found || isComprehension(term);
    },
  });
  return found;
}

function isIteration(term: Term): boolean {
  if (term.type !== 'ref') return false;
  return dottedName(term) === 'walk' || term.value.slice(1).some(({ type }) => type === 'var');
}
