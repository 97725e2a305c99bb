import type { Body, Expr, Rule, Term } from './ast.ts';

const none: readonly Term[] = [];

/** Terms that stand directly in a term; bodies of comprehensions and expressions of templates are {@link bodiesOf}. */
export function termsOf(term: Term): readonly Term[] {
  switch (term.type) {
    case 'ref':
    case 'array':
    case 'set':
      return term.value;
    case 'object':
      return term.value.flat();
    case 'call':
      return [term.operator, ...term.arguments];
    case 'arraycomprehension':
    case 'setcomprehension':
      return [term.term];
    case 'objectcomprehension':
      return [term.key, term.value];
    default:
      return none;
  }
}

/** Bodies that stand directly in a term. */
export function bodiesOf(term: Term): readonly Body[] {
  if (isComprehension(term)) return [term.body];
  if (term.type !== 'templatestring') return [];
  return term.parts.flatMap((part) => ('negated' in part ? [[part]] : []));
}

/** Tells comprehensions, which have a scope of their own. */
export function isComprehension(
  term: Term,
): term is Extract<Term, { type: 'arraycomprehension' | 'setcomprehension' | 'objectcomprehension' }> {
  return term.type === 'arraycomprehension' || term.type === 'setcomprehension' || term.type === 'objectcomprehension';
}

/** Terms that stand directly in an expression, modifiers included; nested bodies are {@link bodiesOfExpr}. */
export function termsOfExpr(expr: Expr): readonly Term[] {
  const withs = expr.with.length === 0 ? none : expr.with.flatMap(({ target, value }) => [target, value]);
  const own = ownTerms(expr);
  return withs.length === 0 ? own : [...own, ...withs];
}

function ownTerms(expr: Expr): readonly Term[] {
  switch (expr.type) {
    case 'term':
      return [expr.term];
    case 'call':
      return [expr.operator, ...expr.arguments];
    case 'some':
      return expr.symbols;
    case 'every':
      return expr.key === undefined ? [expr.value, expr.domain] : [expr.key, expr.value, expr.domain];
    default:
      return none;
  }
}

/** Bodies that stand directly in an expression. */
export function bodiesOfExpr(expr: Expr): readonly Body[] {
  switch (expr.type) {
    case 'every':
    case 'not':
      return [expr.body];
    case 'and':
    case 'or':
      return [expr.left, expr.right];
    default:
      return [];
  }
}

/** What a walk meets; each returns true where the walk shall not go into the node. */
export interface Visitor {
  term?(term: Term): boolean | void;
  expr?(expr: Expr): boolean | void;
}

/** Visits a term and everything in it, bodies included, parents first. */
export function walkTerm(term: Term, visitor: Visitor): void {
  if (visitor.term?.(term) === true) return;
  switch (term.type) {
    case 'ref':
    case 'array':
    case 'set':
      walkTerms(term.value, visitor);
      return;
    case 'call':
      walkTerm(term.operator, visitor);
      walkTerms(term.arguments, visitor);
      return;
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'var':
      return;
    default:
      walkTerms(termsOf(term), visitor);
      for (const body of bodiesOf(term)) walkBody(body, visitor);
  }
}

function walkTerms(terms: readonly Term[], visitor: Visitor): void {
  for (const term of terms) walkTerm(term, visitor);
}

/** Visits the expressions of a body and everything in them. */
export function walkBody(body: Body, visitor: Visitor): void {
  for (const expr of body) walkExpr(expr, visitor);
}

/** Visits an expression and everything in it. */
export function walkExpr(expr: Expr, visitor: Visitor): void {
  if (visitor.expr?.(expr) === true) return;
  if (expr.type === 'call') {
    walkTerm(expr.operator, visitor);
    walkTerms(expr.arguments, visitor);
  } else if (expr.type === 'term') walkTerm(expr.term, visitor);
  else {
    walkTerms(ownTerms(expr), visitor);
    for (const body of bodiesOfExpr(expr)) walkBody(body, visitor);
  }
  for (const { target, value } of expr.with) {
    walkTerm(target, visitor);
    walkTerm(value, visitor);
  }
}

/** Visits head and body of a rule and of its alternatives. */
export function walkRule(rule: Rule, visitor: Visitor): void {
  for (const term of headTerms(rule)) walkTerm(term, visitor);
  walkBody(rule.body, visitor);
  if (rule.else !== undefined) walkRule(rule.else, visitor);
}

/** Terms of a head: operands of its reference behind the name, arguments, key and value. */
export function headTerms({ head }: Rule): readonly Term[] {
  const terms = [...head.ref.value.slice(1), ...(head.args ?? [])];
  if (head.key !== undefined && !head.ref.value.includes(head.key)) terms.push(head.key);
  if (head.value !== undefined) terms.push(head.value);
  return terms;
}

/** The first term in a term, itself included, that a predicate holds for; closures are not looked into. */
export function someTerm(term: Term, holds: (term: Term) => boolean): Term | undefined {
  if (isComprehension(term)) return undefined;
  if (holds(term)) return term;
  for (const child of termsOf(term)) {
    const found = someTerm(child, holds);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Holds where a term has no variables; a reference's head does not count. */
export function isGround(term: Term): boolean {
  switch (term.type) {
    case 'var':
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
    case 'templatestring':
      return false;
    case 'ref':
      return term.value.slice(1).every((operand) => isGround(operand));
    default:
      return termsOf(term).every((child) => isGround(child));
  }
}
