import type { Body, Expr, RefTerm, Term, With } from '../syntax/ast.ts';
import { bodiesOf, bodiesOfExpr, isComprehension, termsOf, walkBody, walkTerm } from '../syntax/walk.ts';

/** Adds every variable of a term, closures included. */
export function allVars(term: Term, found: Set<string> = new Set()): Set<string> {
  walkTerm(term, { term: (one) => void (one.type === 'var' && found.add(one.value)) });
  return found;
}

/** Adds every variable of a body, closures included. */
export function allVarsOfBody(body: Body, found: Set<string> = new Set()): Set<string> {
  walkBody(body, { term: (one) => void (one.type === 'var' && found.add(one.value)) });
  return found;
}

/** Variables that unification binds in a term: not heads of references, keys of objects and closures. */
export function patternVars(term: Term, found: Set<string>, skipSets = false): Set<string> {
  if (term.type === 'var') found.add(term.value);
  else if (term.type === 'ref') for (const operand of term.value.slice(1)) patternVars(operand, found, skipSets);
  else if (term.type === 'object') for (const [, value] of term.value) patternVars(value, found, skipSets);
  else if (!isClosure(term) && !(skipSets && term.type === 'set'))
    for (const child of termsOf(term)) patternVars(child, found, skipSets);
  return found;
}

/** Variables of a reference's operands, whatever they stand in. */
export function operandVars(operands: readonly Term[], found: Set<string>): void {
  for (const operand of operands) {
    if (operand.type === 'var') found.add(operand.value);
    else if (operand.type === 'ref') operandVars(operand.value.slice(1), found);
    else for (const child of termsOf(operand)) operandVars([child], found);
  }
}

function isClosure(term: Term): boolean {
  return isComprehension(term) || term.type === 'templatestring';
}

/** Variables that a term needs or binds, closures aside: what safety is about. */
export function visibleVars(term: Term, found: Set<string>): Set<string> {
  if (term.type === 'var') found.add(term.value);
  else if (term.type === 'call') {
    for (const operand of term.operator.value.slice(1)) visibleVars(operand, found);
    for (const arg of term.arguments) visibleVars(arg, found);
  } else if (!isClosure(term)) for (const child of termsOf(term)) visibleVars(child, found);
  return found;
}

/** Variables that an expression needs or binds, closures aside. */
export function visibleVarsOfExpr(expr: Expr, found: Set<string>): Set<string> {
  switch (expr.type) {
    case 'term':
      visibleVars(expr.term, found);
      break;
    case 'call':
      for (const operand of expr.operator.value.slice(1)) visibleVars(operand, found);
      for (const arg of expr.arguments) visibleVars(arg, found);
      break;
    case 'some':
      for (const symbol of expr.symbols) visibleVars(symbol, found);
      break;
    case 'every':
      return visibleVars(expr.domain, found);
    default:
  }
  for (const modifier of expr.with) modifierVars(modifier, found);
  return found;
}

/** Variables of a modifier; what target and value refer to does not count. */
export function modifierVars({ target, value }: With, found: Set<string>): Set<string> {
  if (target.type === 'ref') for (const operand of target.value.slice(1)) visibleVars(operand, found);
  if (value.type === 'ref') for (const operand of value.value.slice(1)) visibleVars(operand, found);
  else visibleVars(value, found);
  return found;
}

/** Variables in the closures of an expression: comprehensions with their heads, bodies of `every`, `not`, `and` and `or`. */
export function closureVars(expr: Expr): Set<string> {
  const found = new Set<string>();
  for (const body of bodiesOfExpr(expr)) allVarsOfBody(body, found);
  const visit = (term: Term): void => {
    if (isClosure(term)) {
      for (const child of termsOf(term)) allVars(child, found);
      for (const body of bodiesOf(term)) allVarsOfBody(body, found);
    } else for (const child of termsOf(term)) visit(child);
  };
  if (expr.type === 'term') visit(expr.term);
  else if (expr.type === 'call') for (const arg of expr.arguments) visit(arg);
  else if (expr.type === 'every') visit(expr.domain);
  for (const { target, value } of expr.with) {
    visit(target);
    visit(value);
  }
  return found;
}

/** Whether what a reference begins with is bound. */
export function isSafeReference({ value: [head] }: RefTerm, safe: ReadonlySet<string>): boolean {
  if (head.type === 'var') return safe.has(head.value);
  for (const name of visibleVars(head, new Set())) if (!safe.has(name)) return false;
  return true;
}
