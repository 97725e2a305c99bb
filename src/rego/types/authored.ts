import type { Checker } from '../check/checker.ts';
import { operatorName } from '../check/equality.ts';
import type { Expr, RefTerm, Term } from '../syntax/ast.ts';
import { dottedRef } from '../syntax/build.ts';
import { mapChildren, mapExpr, type Mapper } from '../syntax/map.ts';

/** A reference as the author wrote it: with names and terms of the text where variables were made for them. */
export function authoredRef({ names, captured }: Checker, ref: RefTerm): RefTerm {
  const named: Mapper = {
    term: (term) =>
      term.type === 'var' ? { ...term, value: names.get(term.value) ?? term.value } : mapChildren(term, named),
    body: (body) => body.map(named.expr),
    expr: (expr) => unified(mapExpr(expr, named)),
  };
  const shown = (term: Term): Term => {
    const stands = term.type === 'var' && !names.has(term.value) ? captured.get(term.value) : undefined;
    return named.term(stands ?? term);
  };
  const [head, ...tail] = ref.value;
  return { ...ref, value: [shown(head), ...tail.map(shown)] };
}

/** A declaration is a unification once it is checked. */
function unified(expr: Expr): Expr {
  if (expr.type !== 'call' || operatorName(expr) !== 'assign') return expr;
  return { ...expr, operator: dottedRef('eq', expr.operator.location) };
}
