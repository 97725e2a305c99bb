import type { Expr, Module, RefTerm, Rule, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { walkRule } from '../syntax/walk.ts';

/** Every reference of a module that has a constant path, with its strings; variables are `*`. */
export function* references({
  rules,
}: Pick<Module, 'rules'>): Generator<{ readonly ref: RefTerm; readonly path: readonly string[] }> {
  const found: RefTerm[] = [];
  const visitor = { term: (term: Term) => void (term.type === 'ref' && found.push(term)) };
  for (const rule of rules) walkRule(rule, visitor);
  for (const ref of found) yield { ref, path: pathOf(ref) };
}

/** Operands of a reference: strings as they are, anything else as `*`. */
export function pathOf({ value: [head, ...tail] }: RefTerm): string[] {
  return [
    head.type === 'var' ? head.value : '*',
    ...tail.map((operand) => (operand.type === 'string' ? operand.value : '*')),
  ];
}

/** Every expression of a module, nested bodies included. */
export function expressions({ rules }: Pick<Module, 'rules'>): Expr[] {
  const found: Expr[] = [];
  for (const rule of rules) walkRule(rule, { expr: (expr) => void found.push(expr) });
  return found;
}

/** Calls of a module, as expressions and as terms. */
export function* calls(
  module: Pick<Module, 'rules'>,
): Generator<{ readonly name: string; readonly args: readonly Term[]; readonly at: Expr | Term }> {
  const found: { name: string; args: readonly Term[]; at: Expr | Term }[] = [];
  const add = (at: Expr | Term): void => {
    if (at.type === 'call') found.push({ name: dottedName(at.operator) ?? '', args: at.arguments, at });
  };
  for (const rule of module.rules) walkRule(rule, { expr: add, term: add });
  yield* found;
}

/** Name of a rule: the first operand of its reference. */
export function ruleName({ head }: Rule): string {
  const [name] = head.ref.value;
  return name.type === 'var' ? name.value : '';
}

/** Whether a term is a variable or reference that iterates: a wildcard, or an operand that is one. */
export function iterates(term: Term): boolean {
  return (
    term.type === 'ref' &&
    term.value.slice(1).some((operand) => operand.type === 'var' && operand.value.startsWith('$'))
  );
}
