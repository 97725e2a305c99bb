import type { Rule, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { bodiesOfExpr, walkRule } from '../syntax/walk.ts';

/** At most so many rules take the place of one. */
const maxRules = 100;
/** At most so many characters of syntax tree take the place of one rule. */
const maxSize = 100_000;

/** Whether a rule is best left as its author wrote it: nothing is known of its parts, or it asks for its own annotations. */
export function isOpaque(rule: Rule): boolean {
  let found = rule.else !== undefined;
  walkRule(rule, {
    term: (term) => void (found ||= asksForMetadata(term)),
    expr: (expr) => void (found ||= expr.type !== 'every' && bodiesOfExpr(expr).length > 0),
  });
  return found;
}

function asksForMetadata(term: Term): boolean {
  return term.type === 'ref' && (dottedName(term) ?? '').startsWith('rego.metadata.');
}

/** Whether rules that shall take the place of one are more than it is worth. */
export function isTooMuch(rules: readonly Rule[]): boolean {
  if (rules.length > maxRules) return true;
  const withoutPlaces = (key: string, value: unknown): unknown => (key === 'location' ? undefined : value);
  return JSON.stringify(rules, withoutPlaces).length > maxSize;
}
