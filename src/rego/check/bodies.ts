import type { Body, Expr } from '../syntax/ast.ts';

/** Appends expressions; a body that is `true` alone is replaced. */
export function appendTo(body: Body, extra: readonly Expr[]): Body {
  if (extra.length === 0) return body;
  const [first] = body;
  const isTrue =
    body.length === 1 && first?.type === 'term' && first.term.type === 'boolean' && first.term.value && !first.negated;
  return isTrue && first.with.length === 0 ? [...extra] : [...body, ...extra];
}
