import type { Body, Expr, RefTerm, Term } from '../../syntax/ast.ts';
import { dottedName } from '../../syntax/build.ts';
import { type Mapper, mapBody, mapChildren, mapExpr } from '../../syntax/map.ts';
import { sortedMembers, sortedSet } from '../../syntax/compare.ts';
import { printBody, printExpr, printTerm } from '../../syntax/print.ts';

/** A body as traces show it: calls with their function before them, assignments as equations, the author's names. */
export function readableBody(body: Body, names: ReadonlyMap<string, string>): string {
  return printBody(new Readable(names).body(body));
}

/** An expression as traces show it. */
export function readableExpr(expr: Expr, names: ReadonlyMap<string, string>): string {
  return printExpr(new Readable(names).expr(expr));
}

/** A term as traces show it. */
export function readableTerm(term: Term, names: ReadonlyMap<string, string>): string {
  return printTerm(new Readable(names).term(term));
}

class Readable implements Mapper {
  readonly #names: ReadonlyMap<string, string>;

  constructor(names: ReadonlyMap<string, string>) {
    this.#names = names;
  }

  readonly term = (term: Term): Term => {
    if (term.type === 'var') return { ...term, value: this.#names.get(term.value) ?? term.value };
    const own = mapChildren(term, this);
    if (own.type === 'object') return { ...own, value: sortedMembers(own.value) };
    return own.type === 'set' ? { ...own, value: sortedSet(own.value) } : own;
  };

  readonly body = (body: Body): Body => mapBody(body, this.expr);

  readonly expr = (expr: Expr): Expr => {
    const own = mapExpr(expr, this);
    return own.type === 'call' ? { ...own, operator: operatorOf(own.operator) } : own;
  };
}

/** The name of a function, so that it is not written between its arguments; equations still are. */
function operatorOf(operator: RefTerm): RefTerm {
  const name = dottedName(operator);
  if (name === 'eq') return operator;
  const { location } = operator;
  if (name === 'assign') return { ...operator, value: [{ type: 'var', location, value: 'eq' }] };
  return { type: 'ref', location, value: [operator] };
}
