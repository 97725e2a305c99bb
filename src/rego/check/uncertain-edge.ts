import type { Expr, RefPath, RefTerm, Rule, Term } from '../syntax/ast.ts';
import { printTerm } from '../syntax/print.ts';
import { walkRule } from '../syntax/walk.ts';
import { authoredRef } from '../types/authored.ts';
import type { Checker } from './checker.ts';
import type { PlacedRule } from './compiled.ts';
import { pathOf } from './conflicts.ts';
import { equality } from './equality.ts';
import { groundPath, keyOf, rulesFor } from './tree.ts';
import { allVars } from './vars.ts';

type Placed = ReadonlyMap<Rule, PlacedRule>;

/**
 * Why a circle of rules is one only for some values of operands (`data.h[input.x]`), told for the first of its references
 * that need not lead on; undefined where every one does. @param path rules of the circle, its first one again at the end
 */
export function uncertainEdge(checker: Checker, path: readonly Rule[], placed: Placed): string | undefined {
  const [start] = path;
  for (const [index, rule] of path.slice(0, -1).entries()) {
    const next = path[index + 1];
    const target = next && placed.get(next);
    if (target === undefined) return undefined;
    const refs = referencesTo(checker, rule, target);
    const [first, ...rest] = refs.map((ref) => conditionsOf(checker, rule, ref, target));
    if (first === undefined || [first, ...rest].some(({ conditions }) => conditions.length === 0)) continue;
    const place = placed.get(rule);
    const where = rule === start || place === undefined ? '' : ` in ${pathOf(checker, place)}`;
    return `${first.shown}${where} refers to ${pathOf(checker, target)} if ${first.conditions.join(' and ')}`;
  }
  return undefined;
}

function referencesTo(checker: Checker, rule: Rule, target: PlacedRule): RefTerm[] {
  const found: RefTerm[] = [];
  walkRule(rule, {
    term: (term) => {
      if (term.type !== 'ref' || !rulesFor(checker.tree, term.value).some((one) => one.rule === target.rule)) return;
      found.push(term);
    },
  });
  return found;
}

/** What operands must be so that a reference leads to a rule; variables that the reference itself binds are anything. */
function conditionsOf(checker: Checker, rule: Rule, ref: RefTerm, { module, rule: target }: PlacedRule) {
  const path = [...module.package.path, ...groundPath(target.head.ref.value)];
  const [head, ...operands] = ref.value;
  const shownPath: RefPath = [head, ...operands.slice(0, path.length - 1)];
  const shown = authoredRef(checker, { ...ref, value: shownPath });
  const conditions = shownPath.flatMap((operand, index) => {
    const [wanted, written] = [path[index], shown.value[index]];
    if (index === 0 || keyOf(operand) !== undefined || wanted === undefined || written === undefined) return [];
    if (operand.type === 'var' && !isBoundBefore(checker, rule, ref, operand.value)) return [];
    return [`${printTerm(written)} is ${printTerm(wanted)}${originOf(checker, rule, operand, printTerm(written))}`];
  });
  return { shown: printTerm(shown), conditions };
}

/** Whether something other than the reference gives a variable its value: an expression before it, or nothing in a head. */
function isBoundBefore({ captured }: Checker, { head, body }: Rule, { location }: RefTerm, name: string): boolean {
  if (captured.has(name) || location.offset < head.location.end) return true;
  return body.some(
    (expr) => expr.location.offset < location.offset && !isAt(expr, location.offset) && names(expr, name),
  );
}

function isAt({ location }: Expr, offset: number): boolean {
  return location.offset <= offset && offset < location.end;
}

function names(expr: Expr, name: string): boolean {
  return expr.type === 'call' && expr.arguments.some((one) => allVars(one).has(name));
}

/** Where a variable's value comes from, as far as that is told. */
function originOf(checker: Checker, rule: Rule, operand: Term, shown: string): string {
  if (operand.type !== 'var') return '';
  const captured = checker.captured.get(operand.value);
  if (captured !== undefined)
    return captured.type === 'ref' && isDataRule(checker, captured)
      ? " (rule values aren't known at compile time)"
      : '';
  for (const expr of rule.body) {
    const [variable, value] = equality(expr) ?? [];
    if (variable?.type !== 'var' || variable.value !== operand.value || value === undefined) continue;
    if (value.type === 'ref') return ` (${shown} ${sourceOf(checker, value)})`;
    const call = value.type === 'var' ? checker.captured.get(value.value) : undefined;
    if (call?.type === 'call') return ` (${shown} is computed by ${printTerm(call.operator)})`;
  }
  return '';
}

function isDataRule(checker: Checker, { value }: RefTerm): boolean {
  return rulesFor(checker.tree, value).length > 0;
}

function sourceOf(checker: Checker, ref: RefTerm): string {
  const [head, ...operands] = ref.value;
  const last = operands.at(-1);
  const constants = head.type === 'var' ? checker.captured.get(head.value) : undefined;
  if (constants?.type === 'array' && operands.length === 1) return `is one of ${printTerm(constants)}`;
  const iterates = last?.type === 'var' && !checker.captured.has(last.value);
  const shown = authoredRef(checker, { ...ref, value: [head, ...(iterates ? operands.slice(0, -1) : operands)] });
  return `comes from ${printTerm(shown)}`;
}
