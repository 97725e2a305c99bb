import type { CallExpr, CallTerm, Expr, Location, RefTerm, Term, TermExpr } from './ast.ts';

/** Reference of one variable: a builtin's or a root document's name. */
export function nameRef(name: string, location: Location): RefTerm {
  return { type: 'ref', location, value: [{ type: 'var', location, value: name }] };
}

/** Reference from a dotted name, `internal.member_2`. */
export function dottedRef(name: string, location: Location): RefTerm {
  const [head = '', ...rest] = name.split('.');
  const tail = rest.map((value) => ({ type: 'string', location, value }) as const);
  return { type: 'ref', location, value: [{ type: 'var', location, value: head }, ...tail] };
}

/** The dotted name of a reference whose operands are strings; undefined for any other. */
export function dottedName({ value: [head, ...tail] }: RefTerm): string | undefined {
  if (head.type !== 'var') return undefined;
  let name = head.value;
  for (const operand of tail) {
    if (operand.type !== 'string') return undefined;
    name += `.${operand.value}`;
  }
  return name;
}

/** A call as a term. */
export function callTerm(operator: RefTerm, args: readonly Term[], location: Location): CallTerm {
  return { type: 'call', location, operator, arguments: args };
}

const plain = { negated: false, with: [], generated: false } as const;

/** An expression from a term: calls become call expressions. */
export function exprOf(term: Term, location = term.location): TermExpr | CallExpr {
  if (term.type !== 'call') return { ...plain, type: 'term', location, term };
  return { ...plain, type: 'call', location, operator: term.operator, arguments: term.arguments };
}

/** A call expression of a builtin by its dotted name. */
export function callExpr(name: string, args: readonly Term[], location: Location, generated = false): CallExpr {
  return { ...plain, generated, type: 'call', location, operator: dottedRef(name, location), arguments: args };
}

/** The body of a rule without one. */
export function trueBody(location: Location): readonly [Expr] {
  return [{ ...plain, generated: true, type: 'term', location, term: { type: 'boolean', location, value: true } }];
}

/** Tells wildcards, each `_` of the source, from names. */
export function isWildcard(term: Term): boolean {
  return term.type === 'var' && term.value.startsWith('$');
}
